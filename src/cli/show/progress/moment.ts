/** A run at a moment: what the steps, the calls and the queues are busy with. */
import type { StepPlaces } from '../../../config/step-places.js';
import type { Step } from '../../../records/record.js';
import type { Tally } from '../../../results/summary.js';
import type { Load } from '../../../run/events.js';

/** The state of a step. */
export interface StepProgress {
  readonly step: Step;
  readonly title: string;
  /** Undefined for a step without a limit of its own. */
  readonly places: StepPlaces | undefined;
  /** Videos that have entered and not yet left. */
  readonly inside: number;
  readonly done: number;
  readonly failed: number;
}

/** The calls so far. */
export interface CallProgress {
  readonly made: number;
  readonly running: number;
  readonly input_tokens: number;
  /** With thinking. */
  readonly output_tokens: number;
  /** null where no call had a price. */
  readonly cost: number | null;
  /** True when some calls had none. */
  readonly is_partly_priced: boolean;
  /** How long a recent call takes; null before the first has ended. */
  readonly milliseconds: number | null;
}

/** All that says what bounds a run. */
export interface Moment {
  readonly steps: readonly StepProgress[];
  /** How many videos may be in flight. */
  readonly max_in_flight: number;
  readonly counts: Tally['counts'];
  readonly calls: CallProgress;
  readonly load: Load | null;
}
