/**
 * The known errors, named by what the run does about them. Every message says what was expected, what was found and, in
 * `hint`, what to do. Only a provider's adapter translates the errors of its SDK into these.
 */
import type { PromptKey, Usage } from '../records/record.js';

/** Options of every error: a remedy in one sentence, and the error that caused it. */
export interface ErrorOptions {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** What a failed call cost. */
export interface Wasted {
  /** Tokens as the provider counted them; zeroes when it did not answer. */
  readonly usage: Usage;
  /** Bytes of media that were sent for it. */
  readonly bytes_sent: number;
  readonly milliseconds: number;
}

/** The base of all known errors; they are printed without a stack. Any other error is a bug and keeps its stack. */
export abstract class ReeltraceError extends Error {
  readonly hint: string | undefined;
  /** Set by the adapter, so that spending adds up; undefined when no call was made. */
  wasted: Wasted | undefined;

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The configuration can't work. Thrown before anything starts; exit code 2. */
export class ConfigError extends ReeltraceError {}

/** The whole run must stop: a bad key, a full disk. Answers that have arrived are kept. */
export class FatalError extends ReeltraceError {
  /** True when it is certain that more than one request is refused: the provider itself says that the key is wrong. */
  readonly of_endpoint: boolean;

  constructor(message: string, options: ErrorOptions & { readonly of_endpoint?: boolean } = {}) {
    super(message, options);
    this.of_endpoint = options.of_endpoint === true;
  }
}

/** The account's quota or credit is used up: the run pauses or stops cleanly, and no video fails because of it. */
export class QuotaError extends ReeltraceError {}

/** One of the user's limits (`limits` in the configuration) is reached: like a used-up quota, but waiting won't help. */
export class BudgetError extends QuotaError {}

/** The provider asks to slow down: the whole account waits, and no attempt is counted. */
export class ThrottledError extends ReeltraceError {
  /** How long the provider asks to wait, in milliseconds; undefined when it did not say. */
  readonly retry_after_ms: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retry_after_ms?: number } = {}) {
    super(message, options);
    this.retry_after_ms = options.retry_after_ms;
  }
}

/** A retry may help (timeout, 5xx, reset): retried with jittered backoff, a limited number of times. */
export class TransientError extends ReeltraceError {
  /** How long the server asks to wait, in milliseconds; undefined when it did not say. */
  readonly retry_after_ms: number | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { readonly retry_after_ms?: number | undefined } = {},
  ) {
    super(message, options);
    this.retry_after_ms = options.retry_after_ms;
  }
}

/**
 * For each kind of failure, whether running the same command again can help: the model may answer differently next time, or
 * the problem may have passed. Otherwise something has to be done first, and the hint says what.
 */
export const RERUN_HELPS = {
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
  ask_again: false,
} as const;

/** Why a record can fail: the `kind` in `failures.jsonl`. */
export type FailureKind = keyof typeof RERUN_HELPS;

/** {@link RERUN_HELPS} for a kind read from a file; false for an unknown one. */
export function rerunHelps(kind: string): boolean {
  return Object.entries(RERUN_HELPS).some(([known, helps]) => helps && known === kind);
}

/** This video fails at this step; it is not tried again in this run. */
export class RecordError extends ReeltraceError {
  readonly kind: FailureKind;
  /** The prompt that was asked, if a call failed. */
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

/** The model's text can't be used as it is: asked again a limited number of times. */
export class ParseError extends ReeltraceError {
  /** The text that could not be read. */
  readonly text: string;
  /** The kind of the failure when asking again does not help. */
  readonly kind: FailureKind;

  constructor(message: string, text: string, options: ErrorOptions & { readonly kind?: FailureKind } = {}) {
    super(message, options);
    this.text = text;
    this.kind = options.kind ?? 'unparseable';
  }
}

/** True for an abort by our own signal. It ends work, but is never a failure of a video. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
