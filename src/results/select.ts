/** Which steps a run takes, and whether it can. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { SPEC_ROUTES } from '../config/specs.js';
import { ConfigError } from '../errors/errors.js';
import { nearest } from '../errors/nearest.js';
import type { AnyStep } from '../operators/define-step.js';
import type { Pack } from '../prompts/index.js';
import type { Step } from '../records/record.js';
import { loadPack, STEPS, StepList, withoutLane } from '../steps.js';

/** The steps and prompts of a run or a plan. */
export interface PreparedSteps {
  readonly pack: Pack;
  /** All steps, with the QA types of the pack. */
  readonly list: StepList;
  /** The steps of the run, in order. */
  readonly steps: ReadonlySet<Step>;
}

/**
 * Loads the pack for the built-in steps and the user's own, and selects the steps of the run.
 * @throws ConfigError when steps, pack and configuration don't fit together, before any model is asked
 */
export async function prepareSteps(config: Config, own: readonly AnyStep[] = []): Promise<PreparedSteps> {
  const declared = own.length === 0 ? STEPS : new StepList(own);
  const steps = selectSteps(config.workflow, declared);
  checkInputs(steps, config.results_dir, declared);
  const pack = await loadPack(config.prompts_module, { steps: declared });
  const list = declared.withTypes(pack.types);
  checkPack(pack, config, steps, list);
  return { pack, list, steps };
}

/**
 * The steps of a run: the selected ones and the user's own, in order. Mode `auto` adds the steps that sort videos; the
 * other modes omit the steps of the unused lane.
 */
export function selectSteps(
  { steps, mode }: Pick<Config['workflow'], 'steps' | 'mode'>,
  list: StepList = STEPS,
): ReadonlySet<Step> {
  const selected = new Set<Step>([...steps, ...list.own.map(({ id }) => id)]);
  const isTaken = ({ id, lane, added_with }: StepList['all'][number]) =>
    mode === 'auto'
      ? selected.has(id) || (added_with !== undefined && selected.has(added_with))
      : selected.has(id) && (lane === undefined || lane === mode);
  return new Set(list.all.filter(isTaken).map(({ id }) => id));
}

/**
 * Makes sure that every selected step has its input, from a step of this run or in the results directory.
 * @throws ConfigError that names the step and the file it looked for, before any model is asked
 */
export function checkInputs(steps: ReadonlySet<Step>, results_dir: string, list: StepList = STEPS): void {
  for (const step of steps) {
    const needed = list.get(step).needs?.from;
    if (needed === undefined || steps.has(needed)) continue;
    const file = join(results_dir, list.writer(needed).row.file);
    // A run that ended before that step has written an empty file.
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size === 0)
      throw new ConfigError(
        `step ${step} needs the records of step ${needed}, but there are none in ${file}`,
        { hint: `add step ${needed} to workflow.steps, or point results_dir at a run that has done it` },
      );
  }
}

/** The file that names the videos when there are no inputs and the run starts after the steps that watch video. */
export function startingFile(steps: ReadonlySet<Step>, list: StepList = STEPS): string | undefined {
  const [first] = steps;
  const from = first === undefined ? undefined : list.get(first).needs?.from;
  return from === undefined ? undefined : list.writer(from).row.file;
}

/**
 * Makes sure that a configuration fits its pack.
 * @throws ConfigError for QA types without prompts in the pack, and for routes of unknown prompts
 */
function checkPack(
  pack: Pack,
  { workflow, pipeline }: Config,
  steps: ReadonlySet<Step>,
  list: StepList,
): void {
  if (steps.has('3')) {
    const missing = workflow.qa_types.filter((type) => !pack.qa_types.includes(type));
    if (missing.length > 0)
      throw new ConfigError(
        `workflow.qa_types: the pack ${pack.name} has no prompts for ${missing.join(', ')}`,
        { hint: `it offers ${pack.qa_types.join(', ')}; take the others out` },
      );
  }
  const prompts = [...list.prompts.keys()];
  const known = [...new Set([...list.ids, ...prompts, ...prompts.map(withoutLane)])];
  const unknown = Object.keys(pipeline).find((key) => !known.includes(key) && !SPEC_ROUTES.has(key));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  throw new ConfigError(`pipeline.${unknown}: there is no such step or prompt`, {
    hint: meant === undefined ? `steps are ${list.ids.join(', ')}` : `did you mean ${meant}?`,
  });
}
