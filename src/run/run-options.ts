import type { Config } from '../config/config.js';
import type { Media } from '../media/media.js';
import type { AnyStep } from '../operators/define-step.js';
import type { Outcome, Video } from '../records/record.js';
import type { OwnOperators } from '../results/step.js';
import type { RunEvent } from './events.js';
import type { Guard, Models } from './models/models.js';

/** What a run is given. */
export interface RunOptions {
  readonly config: Config;
  /** The command that started the run, as shown to others; `run` by default. */
  readonly command?: string;
  /** The user's own steps, each with the step it comes after. They always run. */
  readonly steps?: readonly AnyStep[];
  /** The user's own operators, which write no rows, by the step they come after. */
  readonly operators?: OwnOperators;
  /** Further inputs, e.g. standard input. */
  readonly inputs?: readonly AsyncIterable<Outcome<Video>>[];
  /**
   * Makes the only source of a run that continues until it is stopped; replaces all other inputs. It may name a video
   * again only after that video has ended, and only when its file has changed.
   */
  readonly watch?: (
    media: Pick<Media, 'probe'>,
    /** To be called with each file that is left out, as in `DirectoryOptions`. */
    onLeftOut: (path: string, ending: string) => void,
  ) => AsyncIterable<Outcome<Video>>;
  /** On abort, no more videos are taken; videos in flight are finished. */
  readonly stop?: AbortSignal;
  /** On abort, calls and child processes end at once. */
  readonly abort?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Whether to count the inputs while the run works; their number comes as an event. */
  readonly count_inputs?: boolean;
  /**
   * A wrapper around each endpoint that costs something, inside the memory of calls: every question that it gets is about
   * to be paid for. Not used with `models`.
   */
  readonly guard?: Guard | undefined;
  /** Replacements, for tests and for the user's own models. */
  readonly media?: Media;
  readonly models?: Models;
  readonly environment?: NodeJS.ProcessEnv;
}
