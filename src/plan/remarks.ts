/** The assumptions of a plan, and what it does not know, in sentences. Pure. */
import type { Config } from '../config/config.js';
import type { Calibration } from './calibration.js';
import type { PlannedModels } from './endpoints.js';
import type { PlanTally } from './plan-tally.js';

/** The assumptions about videos that step 0 has yet to see, and what it decided about others so far. */
export function assumptionsOf(
  { unsorted, unfiltered }: Pick<PlanTally, 'unsorted' | 'unfiltered'>,
  { sorted }: Pick<Calibration, 'sorted'>,
): string[] {
  const { valid, filtered, anomaly, normal } = sorted;
  const seen = valid + filtered;
  const told = seen === 0 ? '' : ` (so far ${filtered} of ${seen} were not)`;
  const lanes = anomaly + normal === 0 ? '' : ` (so far ${anomaly} of ${anomaly + normal} were anomalies)`;
  return [
    ...(unfiltered > 0
      ? [
          `all videos that step 0 has yet to see (${unfiltered}) are in the domain${told}; one that is not costs one call`,
        ]
      : []),
    ...(unsorted > 0
      ? [
          `of two figures the first is for normal videos, the second for anomalies: which they are (${unsorted}) is not known yet${lanes}`,
        ]
      : []),
  ];
}

/** What a run would need, and what is unknown. */
export function notesOf(
  { workflow }: Pick<Config, 'workflow'>,
  { answering }: PlannedModels,
  problems: readonly string[],
): string[] {
  const endpoints = [...new Set(answering.values())];
  const keyless = endpoints.filter(({ lacks_key }) => lacks_key).map(({ section }) => section);
  return [
    ...(keyless.length > 0 ? [`a run needs a key for ${keyless.join(' and ')}; none is set`] : []),
    ...(workflow.pilot === null
      ? []
      : [`a pilot of ${workflow.pilot}: the other inputs are not in the plan`]),
    ...problems.map((problem) => `can't be used: ${problem}`),
  ];
}
