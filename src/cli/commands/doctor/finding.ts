/** What the doctor finds. */
import { ReeltraceError } from '../../../errors/errors.js';

/** One line of the report. A warning keeps nothing from running. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'problem';
  readonly what: string;
  /** What to do. */
  readonly remedy?: string | undefined;
}

/** Findings about one thing. */
export interface Examination {
  /** `This machine`, `vlm`. */
  readonly title: string;
  /** What will be sent for it, said before it is; absent when nothing is. */
  readonly sends?: string;
  readonly findings: AsyncIterable<Finding>;
}

/** All is well. */
export function fine(what: string): Finding {
  return { state: 'ok', what };
}

/** Something that keeps nothing from running. */
export function warning(what: string, remedy?: string): Finding {
  return { state: 'warning', what, remedy };
}

/** Something that has to be mended first. */
export function problem(what: string, remedy?: string): Finding {
  return { state: 'problem', what, remedy };
}

/** A known error as a problem. @throws the error itself when it is none */
export function problemOf(error: unknown): Finding {
  if (!(error instanceof ReeltraceError)) throw error;
  return problem(error.message, error.hint);
}
