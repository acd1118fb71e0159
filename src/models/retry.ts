/** Asks again when that can help. The retries of the SDKs are switched off. */
import {
  ParseError,
  RecordError,
  ReeltraceError,
  ThrottledError,
  TransientError,
  type Wasted,
} from '../errors/errors.js';
import { pause, throwIfAborted } from '../flow/abort.js';
import type { Usage } from '../records/record.js';
import { inLayer, type ModelWrapper, wrap } from './chain.js';
import type { Answer, Model, Question } from './model.js';
import { gaveUp, neverUsable, withAttempts } from './retry-failure.js';
import { addSpent, NOTHING_SPENT } from './usage.js';

/** How often to ask again, and how long to wait before. */
export interface RetryPolicy {
  /** Calls that may end in a TransientError before the record fails; at least 1. */
  readonly max_attempts: number;
  /** Answers that may be unusable before the record fails; at least 1. */
  readonly max_parse_attempts: number;
  /** The first wait in milliseconds; it doubles from wait to wait. */
  readonly base_delay_ms: number;
  readonly max_delay_ms: number;
  readonly random?: () => number;
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly on_event?: ((event: RetryEvent) => void) | undefined;
}

/** The longest wait that a server may ask for, in milliseconds. */
const LONGEST_ASKED_MS = 600_000;

/** A call that failed, and what it cost. */
export interface RetryEvent {
  readonly type: 'throttled' | 'transient' | 'unparseable';
  readonly question: Question;
  /** How many calls of this type there were for the question, this one included. */
  readonly count: number;
  /** Milliseconds until the model is asked again; null when it is not. */
  readonly delay_ms: number | null;
  readonly message: string;
  /** Tokens of the unusable answer, where there was one. */
  readonly usage: Usage;
}

/**
 * The wait before the next attempt in milliseconds: doubles from `base_delay_ms` up to `max_delay_ms`. Up to half of it
 * is cut off at random, so that calls that failed together do not come back together.
 */
export function backoff(failures: number, policy: RetryPolicy): number {
  const full = Math.min(policy.max_delay_ms, policy.base_delay_ms * 2 ** (failures - 1));
  return Math.round(full * (0.5 + 0.5 * (policy.random ?? Math.random)()));
}

/**
 * A model that is asked again. An answer includes the tokens, bytes and milliseconds of the failed calls before it, and
 * `attempts` counts all calls except throttled ones. A model with `parameters.deterministic === true` is not asked
 * again after an answer that can't be used.
 * @throws RecordError when the bound is reached: `transient`, or the kind of the ParseError; other errors as they are
 */
export function withRetry(policy: RetryPolicy): ModelWrapper {
  return inLayer('retry', (model) =>
    wrap(model, (question, signal) => askAgain(model, policy, question, signal)),
  );
}

async function askAgain(
  model: Model,
  policy: RetryPolicy,
  question: Question,
  signal?: AbortSignal,
): Promise<Answer> {
  const wait = policy.wait ?? pause;
  const parse_attempts = model.parameters['deterministic'] === true ? 1 : policy.max_parse_attempts;
  const count = { throttled: 0, transient: 0, unparseable: 0 };
  /** Failed calls, without the throttled ones. */
  const failed = () => count.transient + count.unparseable;
  let spent: Wasted = NOTHING_SPENT;
  for (;;) {
    throwIfAborted(signal);
    let call: Wasted = NOTHING_SPENT;
    try {
      const answer = await model.ask(question, signal);
      call = answer;
      spent = addSpent(spent, call);
      question.check?.(answer.text);
      return { ...answer, ...spent, attempts: failed() + 1 };
    } catch (error) {
      if (error instanceof ReeltraceError && error.wasted) {
        call = error.wasted;
        spent = addSpent(spent, call);
      }
      const tell = (type: RetryEvent['type'], delay_ms: number | null, message: string) =>
        policy.on_event?.({ type, question, count: count[type], delay_ms, message, usage: call.usage });
      if (error instanceof ThrottledError) {
        count.throttled += 1;
        // No wait here: the account inside cools down and lets the next call through when its time has come.
        tell('throttled', 0, error.message);
      } else if (error instanceof TransientError) {
        count.transient += 1;
        const last = count.transient >= policy.max_attempts;
        const asked = Math.min(LONGEST_ASKED_MS, error.retry_after_ms ?? 0);
        const delay = last ? null : Math.max(asked, backoff(count.transient, policy));
        tell('transient', delay, error.message);
        if (delay === null) throw gaveUp(model, count.transient, failed(), error);
        await wait(delay, signal);
      } else if (error instanceof ParseError) {
        count.unparseable += 1;
        const last = count.unparseable >= parse_attempts;
        tell('unparseable', last ? null : 0, error.message);
        if (last) throw neverUsable(model, count.unparseable, failed(), error, question);
      } else throw error instanceof RecordError ? withAttempts(error, failed() + 1) : error;
    }
  }
}
