/**
 * What can go wrong, named by what the run does about it. Every message says what was expected, what came and, in
 * `hint`, what to do. Errors of a provider's SDK are translated into these in that provider's adapter and nowhere else.
 */
import type { PromptKey, Usage } from '../records/record.js';

/** Options shared by every error: a remedy in one sentence, and the error that caused it. */
export interface ErrorOptions {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** What a call took that came to nothing. */
export interface Wasted {
  /** Tokens as the provider counted them; none where it did not answer. */
  readonly usage: Usage;
  /** Bytes of media that were sent for it. */
  readonly bytes_sent: number;
  readonly milliseconds: number;
}

/** The base of all known errors: printed without a stack. Anything else that surfaces is a bug and keeps its stack. */
export abstract class ReeltraceError extends Error {
  readonly hint: string | undefined;
  /** Noted by the adapter that made the call, so that what is spent adds up; undefined where no call was made. */
  wasted: Wasted | undefined;

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The configuration can't work: raised before anything starts, exit code 2. */
export class ConfigError extends ReeltraceError {}

/** The whole run must stop: a bad key, a full disk. Answers that arrived are kept. */
export class FatalError extends ReeltraceError {}

/** The account's quota or credit is used up: the run pauses or stops cleanly and nothing is marked failed for it. */
export class QuotaError extends ReeltraceError {}

/** A limit of the user's own is reached (`limits` in the configuration): like a used-up quota, but waiting renews nothing. */
export class BudgetError extends QuotaError {}

/** The provider asks to slow down: the whole account waits, and it costs no attempt. */
export class ThrottledError extends ReeltraceError {
  /** How long the provider asks to wait, in milliseconds; undefined when it did not say. */
  readonly retry_after_ms: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retry_after_ms?: number } = {}) {
    super(message, options);
    this.retry_after_ms = options.retry_after_ms;
  }
}

/** It may work the next time (timeout, 5xx, reset): retried with jittered backoff up to a bound. */
export class TransientError extends ReeltraceError {}

/** What a record can fail of; goes into `failures.jsonl` as `kind`. */
export type FailureKind =
  | 'bad_line'
  | 'not_found'
  | 'unreadable'
  | 'not_a_video'
  | 'damaged'
  | 'no_input'
  | 'unparseable'
  | 'empty'
  | 'blocked'
  | 'truncated'
  | 'refused'
  | 'transient'
  | 'mismatch'
  | 'rejected';

/**
 * Whether running the same command again can help, with nothing changed: where the model may answer otherwise the next
 * time, or the trouble may have passed. Everywhere else something has to be done first, and the hint says what.
 */
export const RERUN_HELPS: Readonly<Record<FailureKind, boolean>> = {
  bad_line: false,
  not_found: false,
  unreadable: false,
  not_a_video: false,
  damaged: false,
  no_input: false,
  unparseable: true,
  empty: true,
  blocked: false,
  truncated: false,
  refused: false,
  transient: true,
  mismatch: true,
  rejected: true,
};

/** {@link RERUN_HELPS} for a kind as it is read from a file; false for one that is not known. */
export function rerunHelps(kind: string): boolean {
  return Object.entries(RERUN_HELPS).some(([known, helps]) => helps && known === kind);
}

/** This video fails at this step; it is not tried again in this run. */
export class RecordError extends ReeltraceError {
  readonly kind: FailureKind;
  /** The prompt that was asked, where the failure is one of a call. */
  readonly prompt_key: PromptKey | undefined;
  /** How often it was tried. */
  readonly attempts: number;

  constructor(
    kind: FailureKind,
    message: string,
    options: ErrorOptions & { readonly prompt_key?: PromptKey; readonly attempts?: number } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.prompt_key = options.prompt_key;
    this.attempts = options.attempts ?? 1;
  }
}

/** The model's text can't be used as it stands: asked again a bounded number of times. */
export class ParseError extends ReeltraceError {
  /** The text that could not be read. */
  readonly text: string;
  /** What the failure is called when asking again did not help. */
  readonly kind: FailureKind;

  constructor(message: string, text: string, options: ErrorOptions & { readonly kind?: FailureKind } = {}) {
    super(message, options);
    this.text = text;
    this.kind = options.kind ?? 'unparseable';
  }
}

/** True for an abort by our own signal; such an error ends work and is never a failure of a video. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
