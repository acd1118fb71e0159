/** The events of a run, for whoever wants to show, log or count them. */
import type { Places } from '../config/step-places.js';
import type { MediaTools } from '../media/index.js';
import type { JobEvent, ProcessLoad } from '../media/processes.js';
import type { AccountEvent, AccountState } from '../models/account.js';
import type { CallEvent } from '../models/meter.js';
import type { RetryEvent } from '../models/retry.js';
import type { Settled } from '../operators/settle.js';
import type { Step } from '../records/record.js';
import type { StepEvent } from '../results/step.js';
import type { Tally } from '../results/summary.js';

/** One event. None holds a key, and the run keeps none. */
export type RunEvent =
  | { readonly type: 'tools'; readonly tools: MediaTools }
  | RunBegan
  /** How many inputs there are, once they have been counted (`count_inputs`). */
  | { readonly type: 'counted'; readonly inputs: number }
  | { readonly type: 'step'; readonly event: StepEvent }
  | { readonly type: 'call'; readonly event: CallEvent }
  | { readonly type: 'retry'; readonly event: RetryEvent }
  | { readonly type: 'account'; readonly event: AccountEvent }
  | { readonly type: 'job'; readonly event: JobEvent }
  | { readonly type: 'notice'; readonly message: string }
  /** No more videos are taken; those in flight are finished. */
  | { readonly type: 'stopping'; readonly because: 'asked' | 'quota' }
  | {
      readonly type: 'settled';
      readonly settled: Settled;
      readonly counts: Tally['counts'];
      /** False when earlier runs had already done everything. */
      readonly is_new: boolean;
    };

/** The run has opened everything and takes its first video. */
interface RunBegan {
  readonly type: 'began';
  readonly steps: readonly Step[];
  /** What each step is called in tables. */
  readonly titles: Readonly<Record<string, string>>;
  /** How many videos each step works on at once. */
  readonly places: Places;
  /** Videos in the pipeline at a time. */
  readonly max_in_flight: number;
  /** What the run is doing right now. Cheap enough to call a few times a second, as for a screen. */
  readonly load: () => Load;
}

/** What a run is doing at one moment. */
export interface Load {
  readonly input: InputLoad;
  readonly accounts: readonly AccountLoad[];
  /** null when the media engine does not report it. */
  readonly ffmpeg: ProcessLoad | null;
}

/** How far the inputs have been read. */
export interface InputLoad {
  /** Inputs taken into the pipeline so far. */
  readonly taken: number;
  /** The pipeline has room and waits for the next video. */
  readonly is_waiting: boolean;
  /** There are no more inputs: `taken` is all of them. */
  readonly has_ended: boolean;
}

/** An account, named after the endpoints that share it: `vlm`, `vlm + llm`. */
export type AccountLoad = AccountState & { readonly name: string };
