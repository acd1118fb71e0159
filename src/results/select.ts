import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { ConfigError } from '../errors/errors.js';
import type { Pack } from '../prompts/index.js';
import { STEPS, type Step } from '../records/record.js';
import { ROW_FILES, type RowStep } from '../records/rows.js';

/** The step whose rows a step can't do without. */
const NEEDS: Readonly<Partial<Record<Step, RowStep>>> = {
  '1b': '1a',
  '1c': '1b',
  '2': '1a',
  '3': '2',
  '4': '3',
};

/**
 * The steps that a run takes: those selected, in order; in mode `auto`, step 0 is added, and 1c behind 1b. With mode
 * `normal` 1c does nothing and is left out.
 */
export function selectSteps(workflow: Pick<Config['workflow'], 'steps' | 'mode'>): ReadonlySet<Step> {
  const steps = new Set<Step>(workflow.steps);
  if (workflow.mode === 'auto') {
    if (steps.has('1a')) steps.add('0');
    if (steps.has('1b')) steps.add('1c');
  }
  if (workflow.mode === 'normal') steps.delete('1c');
  return new Set(STEPS.filter((step) => steps.has(step)));
}

/**
 * Makes sure that every selected step has its input, from a step of this run or in the results directory.
 * @throws ConfigError that names the step and the file it looked for, before any model is asked
 */
export function checkInputs(steps: ReadonlySet<Step>, results_dir: string): void {
  for (const step of steps) {
    const needed = NEEDS[step];
    if (needed === undefined || steps.has(needed)) continue;
    const file = join(results_dir, ROW_FILES[needed]);
    // A run that ended before that step leaves an empty file.
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size === 0)
      throw new ConfigError(
        `step ${step} needs the records of step ${needed}, but there are none in ${file}`,
        {
          hint: `add step ${needed} to workflow.steps, or point results_dir at a run that has done it`,
        },
      );
  }
}

/** The file whose videos a run takes when no input is named and it starts behind the steps that watch video. */
export function startingFile(steps: ReadonlySet<Step>): RowStep | undefined {
  const [first] = steps;
  return first === undefined ? undefined : NEEDS[first];
}

/** Makes sure that the pack has what is asked for. @throws ConfigError for QA types that it has no prompts for */
export function checkPack(pack: Pack, { workflow }: Config, steps: ReadonlySet<Step>): void {
  if (!steps.has('3')) return;
  const missing = workflow.qa_types.filter((type) => !pack.qa_types.includes(type));
  if (missing.length > 0)
    throw new ConfigError(
      `workflow.qa_types: the pack ${pack.name} has no prompts for ${missing.join(', ')}`,
      {
        hint: `it offers ${pack.qa_types.join(', ')}`,
      },
    );
}
