/** Calls of an SDK, bounded in time and with errors that are named by consequence. */
import { FatalError, RecordError } from '../../errors/errors.js';
import type { LearnedLimits } from '../allowance.js';
import { departs } from '../departure.js';
import { type Answer, NO_USAGE } from '../model.js';
import { type RawAnswer, usableText } from '../outcome.js';
import { charge } from '../usage.js';
import { attempt } from './attempt.js';
import { type Exchange, throughExchange } from './exchange.js';
import { type ReadRefusal, translate } from './failure.js';
import type { EndpointNames } from './refusal.js';
import { seenLimits } from './waits.js';

/** Makes one call of an SDK. Afterwards the exchange holds request and reply, also when the call failed. */
export type SdkCall = <T>(signal: AbortSignal, exchange: Exchange, work: () => Promise<T>) => Promise<T>;

/** The function that makes all calls to one endpoint. */
export function sdkCall(names: EndpointNames, readRefusal: ReadRefusal): SdkCall {
  return async (signal, exchange, work) => {
    try {
      return await throughExchange(signal, exchange, work);
    } catch (error) {
      throw translate(error, exchange, names, readRefusal);
    }
  };
}

/** In how many videos in a row an endpoint that has answered before must refuse the run until the run stops. */
const REFUSED_VIDEOS = 3;

/**
 * Tells what is wrong with a key, model or address from what is wrong with a request. Servers refuse both with the same
 * statuses. An endpoint that has answered took the key, so a refusal is about the video, unless it says what is wrong
 * with the key or the model, or repeats over several videos without an answer between them.
 */
export function createStanding() {
  let answered = false;
  const refused = new Set<string>();
  return {
    answered(): void {
      answered = true;
      refused.clear();
    },
    /** The error to pass on. @param about the video that was asked about */
    refused(error: unknown, about: string | undefined): unknown {
      if (!(error instanceof FatalError) || error.of_endpoint || !answered || about === undefined)
        return error;
      refused.add(about);
      if (refused.size >= REFUSED_VIDEOS) return error;
      return new RecordError('refused', error.message, {
        cause: error,
        hint: 'This endpoint has answered other questions with the same key, so the refusal is about this video.',
      });
    },
  };
}

/** An endpoint that answers questions. */
export interface Answering {
  readonly standing: ReturnType<typeof createStanding>;
  readonly names: EndpointNames;
  readonly call: SdkCall;
  readonly timeout_ms: number;
  /** Told when a reply carries limits. */
  readonly on_limits: ((limits: LearnedLimits) => void) | undefined;
}

/** One request for an answer. */
export interface AnswerRequest {
  /** The video that is asked about, if any. */
  readonly about: string | undefined;
  readonly send: () => Promise<unknown>;
  readonly read: (reply: unknown) => RawAnswer;
  /** Filled while the request runs, also when it fails. */
  readonly exchange: Exchange;
  readonly delivery: string | undefined;
  /** Bytes of media that were sent for it; called once, at its end. */
  readonly bytesSent: () => number;
}

/** Sends one request and reads its answer. @throws errors by consequence, with what the request took noted on them. */
export async function requestAnswer(
  { standing, names, call, timeout_ms, on_limits }: Answering,
  { about, send, read, exchange, delivery, bytesSent }: AnswerRequest,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const what = `The answer from ${names.provider}`;
  const hint = `Raise ${names.fields.timeout} if the model needs longer.`;
  const started = performance.now();
  let answer: RawAnswer | undefined;
  const spent = () => ({
    usage: answer?.usage ?? NO_USAGE,
    bytes_sent: bytesSent(),
    milliseconds: performance.now() - started,
  });
  try {
    departs();
    const reply = await attempt({ timeout_ms, signal, what, hint }, (own) => call(own, exchange, send));
    answer = read(reply);
    standing.answered();
    const text = usableText(answer, names);
    const way = delivery === undefined ? {} : { delivery };
    return { text, model: answer.model, ...spent(), ...way, attempts: 1 };
  } catch (error) {
    // Without a refusal, e.g. for a certificate, the error is about the endpoint alone.
    throw charge(exchange.status === undefined ? error : standing.refused(error, about), spent());
  } finally {
    const limits = exchange.headers && seenLimits(exchange.headers);
    if (limits !== undefined) on_limits?.(limits);
  }
}
