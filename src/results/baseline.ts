/** Data made with the embedded baseline says so itself: nobody should train on it by mistake. */
import type { Config } from '../config/config.js';
import type { Step } from '../records/record.js';
import type { StepList } from '../steps.js';
import type { Ledger } from './ledger/ledger.js';

/** What is said of such data wherever it goes: in the description of each task file. */
const WARNING =
  'Made with signals, a baseline that measures pixels and understands nothing: to try things out, not for training.';

/** True for the name that records give the embedded model. */
export function isBaseline(model: string | undefined): boolean {
  return model !== undefined && /^signals(?:-\d+)?$/.test(model);
}

/**
 * What the description of each task file says beyond its task: first the warning, where a record or a step of this run
 * has the embedded model.
 */
export function descriptionExtra(
  config: Config,
  steps: ReadonlySet<Step>,
  list: StepList,
  { spent }: Pick<Ledger, 'spent'>,
): string {
  const { description_extra } = config;
  const isMade = spent.some(({ model }) => isBaseline(model));
  return isMade || asksBaseline(config, steps, list)
    ? `${WARNING} ${description_extra}`.trim()
    : description_extra;
}

/** Whether a step of the run asks the embedded model. Steps that watch also ask `llm` in part. */
function asksBaseline(
  { vlm, llm, models, pipeline }: Config,
  steps: ReadonlySet<Step>,
  list: StepList,
): boolean {
  const asking = list.writing.filter(({ id }) => steps.has(id));
  const endpoints = [
    ...(asking.some(({ watches }) => watches) ? [vlm] : []),
    ...(asking.some(({ watches }) => !watches) ? [llm] : []),
    ...(asking.length > 0 ? Object.values(pipeline).flatMap((name) => models[name] ?? []) : []),
  ];
  return endpoints.some(({ backend }) => backend === 'signals');
}
