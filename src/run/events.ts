/** What happens during a run: told as it happens to whoever wants to show it, write it down or count it. */
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

/** One thing that happened. None of them holds a key, and none is kept by the run. */
export type RunEvent =
  | { readonly type: 'tools'; readonly tools: MediaTools }
  | RunBegan
  /** How many inputs there are, once they have been counted beside the run (`count_inputs`). */
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
      /** False where an earlier run had left nothing to do. */
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
  /** What is going on at this moment; to be asked a few times a second, as for a screen. */
  readonly load: () => Load;
}

/** What a run is busy with at one moment. */
export interface Load {
  readonly input: InputLoad;
  readonly accounts: readonly AccountLoad[];
  /** null where the media engine does not tell. */
  readonly ffmpeg: ProcessLoad | null;
}

/** How far the inputs are read. */
export interface InputLoad {
  /** Inputs that were taken into the pipeline. */
  readonly taken: number;
  /** There is room for a video, and the next one is being looked for. */
  readonly is_waiting: boolean;
  /** There is no further input: `taken` is all of them. */
  readonly has_ended: boolean;
}

/** An account, by the names of the endpoints that share it: `vlm`, `vlm + llm`. */
export type AccountLoad = AccountState & { readonly name: string };
