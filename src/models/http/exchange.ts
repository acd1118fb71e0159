/**
 * Requests and replies between an SDK and its server during one call. Both SDKs take a fetch of our own, which does
 * three things that neither SDK does everywhere: it follows the attempt's signal (file uploads ignore theirs), it
 * leaves no listener on a signal that outlives the attempt, and it keeps status, headers and text of a refusal, which
 * the SDKs' errors lose in part.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { patiently } from './patience.js';

/** What is known of a call's last request; filled while the call runs. */
export interface Exchange {
  /** Status of the last reply; undefined while there is none. */
  status?: number;
  headers?: Headers;
  /** Body of the last reply, complete. */
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
    const response = await fetch(input, patiently({ ...init, signal }));
    exchange.status = response.status;
    exchange.headers = response.headers;
    const text = await response.text();
    exchange.text = text;
    const { status, statusText, headers } = response;
    return new Response(WITHOUT_BODY.has(status) ? null : text, { status, statusText, headers });
  } catch (error) {
    exchange.failure = error;
    throw error;
  }
}
