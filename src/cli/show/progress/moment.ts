/** What a run is busy with at a moment: enough to say what bounds it. */
import type { StepPlaces } from '../../../config/step-places.js';
import type { Step } from '../../../records/record.js';
import type { Tally } from '../../../results/summary.js';
import type { Load, RunBegan } from '../../../run/events.js';
import type { CallProgress } from './calls.js';

/** A step as it stands. */
export interface StepProgress {
  readonly step: Step;
  /** Undefined for a step without a limit of its own. */
  readonly places: StepPlaces | undefined;
  /** Videos that have come and not yet left. */
  readonly inside: number;
  readonly done: number;
  readonly failed: number;
}

/** All that decides what bounds a run. */
export interface Moment {
  readonly steps: readonly StepProgress[];
  readonly bounds: Pick<RunBegan, 'max_in_flight'>;
  readonly counts: Tally['counts'];
  readonly calls: CallProgress;
  readonly load: Load | null;
}
