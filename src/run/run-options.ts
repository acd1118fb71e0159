import type { Config } from '../config/config.js';
import type { Media } from '../media/media.js';
import type { AnyStep } from '../operators/define-step.js';
import type { Outcome, Video } from '../records/record.js';
import type { OwnOperators } from '../results/step.js';
import type { RunEvent } from './events.js';
import type { Models } from './models/models.js';

/** What a run is given. */
export interface RunOptions {
  readonly config: Config;
  /** What the run is started as, for those who look at its results; `run` unless told. */
  readonly command?: string;
  /** Steps of one's own, each with the step that it stands behind. They are run whenever they are given. */
  readonly steps?: readonly AnyStep[];
  /** Operators of one's own that leave no rows, by the step that they stand behind. */
  readonly operators?: OwnOperators;
  /** Inputs beside those of the configuration, e.g. standard input. */
  readonly inputs?: readonly AsyncIterable<Outcome<Video>>[];
  /**
   * Makes the one source of a run that goes on until it is stopped, instead of all other inputs. It must not name a video
   * again before that has ended, and then only when its file has changed.
   */
  readonly watch?: (media: Pick<Media, 'probe'>) => AsyncIterable<Outcome<Video>>;
  /** When it aborts, no more videos are taken; what is in flight is finished. */
  readonly stop?: AbortSignal;
  /** When it aborts, calls and child processes end at once. */
  readonly abort?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** True when the inputs are to be counted beside the run, which tells their number in an event. */
  readonly count_inputs?: boolean;
  /** Stand-ins, for tests and for models of one's own. */
  readonly media?: Media;
  readonly models?: Models;
  readonly environment?: NodeJS.ProcessEnv;
}
