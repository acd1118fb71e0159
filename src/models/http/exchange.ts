/**
 * Requests and replies between an SDK and its server during one call. Both SDKs take a fetch of our own, which does
 * what neither SDK does everywhere: it follows the attempt's signal (file uploads ignore theirs), it leaves no listener
 * on a signal that outlives the attempt, it follows no redirect, so that keys and videos reach no other host, it bounds
 * what a server may send, and it keeps status, headers and text of a refusal, which the SDKs' errors lose in part.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { TransientError } from '../../errors/errors.js';
import { patiently } from './patience.js';

/** What is known of a call's last request; filled while the call runs. */
export interface Exchange {
  /** Status of the last reply; undefined while there is none. */
  status?: number;
  headers?: Headers;
  /** Body of the last reply: complete, or the beginning of a refusal. */
  text?: string;
  /** What fetch threw: the connection failed, or the signal aborted. */
  failure?: unknown;
}

interface Call {
  readonly signal: AbortSignal;
  readonly exchange: Exchange;
}

const running = new AsyncLocalStorage<Call>();
/** A Response with one of these must not have a body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** The longest answer in bytes, counted after decompression: far more than any model writes. */
export const LONGEST_ANSWER = 4 * 2 ** 20;
/** How much of a refusal is read, in bytes. */
const LONGEST_REFUSAL = 64 * 2 ** 10;
/** The highest status that a Response takes. */
const HIGHEST_STATUS = 599;

/**
 * Reads a body up to a length, counted after decompression, and closes the connection when there is more.
 * @returns the text up to that length, and whether it was all
 */
export async function readUpTo(
  response: Response,
  longest: number,
): Promise<{ readonly text: string; readonly complete: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let left = longest;
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece.subarray(0, left), { stream: true });
    left -= piece.length;
    // Leaving the loop cancels the body.
    if (left < 0) return { text, complete: false };
  }
  return { text: text + decoder.decode(), complete: true };
}

/** Runs a call of an SDK that uses `exchangeFetch`: its requests follow the signal and are noted in the exchange. */
export function throughExchange<T>(
  signal: AbortSignal,
  exchange: Exchange,
  call: () => Promise<T>,
): Promise<T> {
  return running.run({ signal, exchange }, call);
}

/**
 * The fetch for SDKs. Reads each reply to its end, so that a body that hangs or breaks off fails here, and is not
 * mistaken for a complete body that is no JSON.
 */
export async function exchangeFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const call = running.getStore();
  if (call === undefined)
    throw new Error('Expected every request of an SDK to be made within throughExchange.');
  const { exchange, signal } = call;
  delete exchange.status;
  delete exchange.headers;
  delete exchange.text;
  try {
    const response = await fetch(input, patiently({ ...init, signal, redirect: 'manual' }));
    exchange.status = response.status;
    exchange.headers = response.headers;
    const { status, headers, ok } = response;
    const { text, complete } = await readUpTo(response, ok ? LONGEST_ANSWER : LONGEST_REFUSAL);
    exchange.text = text;
    if (ok && !complete) {
      throw new TransientError(`The server sent more than ${LONGEST_ANSWER / 2 ** 20} MB as one answer.`, {
        hint: 'No model writes as much: check that the address of the server is that of its API.',
      });
    }
    // The exchange keeps the status as it came; a Response takes no other than these.
    const shown = Math.min(status, HIGHEST_STATUS);
    return new Response(WITHOUT_BODY.has(status) ? null : text, { status: shown, headers });
  } catch (error) {
    exchange.failure = error;
    throw error;
  }
}
