/** What the doctor finds, and what it needs to look for it. */
import type { Config, Endpoint } from '../../../config/config.js';
import { ReeltraceError } from '../../../errors/errors.js';
import type { MediaTools } from '../../../media/index.js';
import type { Media } from '../../../media/media.js';
import type { Step } from '../../../records/record.js';
import type { TrialOptions } from '../trial.js';

/** One line of the report. A warning does not keep a run from working. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'problem';
  readonly what: string;
  readonly remedy?: string | undefined;
}

/** Findings about one thing. */
export interface Examination {
  /** `This machine`, `vlm`. */
  readonly title: string;
  /** What will be sent for it, said before it is sent; absent when nothing is. */
  readonly sends?: string;
  readonly findings: AsyncIterable<Finding>;
}

/** What examining an endpoint needs. */
export interface ExaminationContext extends TrialOptions {
  readonly config: Config;
  readonly steps: ReadonlySet<Step>;
  readonly media: Media & { readonly tools: MediaTools };
  /** Where keys are looked up. */
  readonly environment: NodeJS.ProcessEnv;
  /** In [0, 1), as Math.random. */
  readonly random: () => number;
  readonly offline: boolean;
  /** Told of an endpoint that sees video as a run sends it first. */
  readonly onSeen?: (endpoint: Endpoint) => Promise<void>;
}

/** All is well. */
export function fine(what: string): Finding {
  return { state: 'ok', what };
}

/** Something that does not keep a run from working. */
export function warning(what: string, remedy?: string): Finding {
  return { state: 'warning', what, remedy };
}

/** Something that has to be repaired first. */
export function problem(what: string, remedy?: string): Finding {
  return { state: 'problem', what, remedy };
}

/** A known error as a problem. @throws the error itself when it is unknown */
export function problemOf(error: unknown): Finding {
  if (!(error instanceof ReeltraceError)) throw error;
  return problem(error.message, error.hint);
}
