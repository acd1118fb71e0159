import type { Config } from '../../../config/config.js';
import type { MediaTools } from '../../../media/index.js';
import type { Media } from '../../../media/media.js';
import type { Step } from '../../../records/record.js';

/** What examining an endpoint takes. */
export interface ExaminationContext {
  readonly config: Config;
  /** The steps that a run would take. */
  readonly steps: ReadonlySet<Step>;
  readonly media: Media & { readonly tools: MediaTools };
  /** Where keys are looked up. */
  readonly environment: NodeJS.ProcessEnv;
  /** In [0, 1), as Math.random. */
  readonly random: () => number;
  /** Nothing is sent. */
  readonly offline: boolean;
  /** Ends the examination. */
  readonly stop?: AbortSignal;
}
