/** Asking the replicas of a server one after the other until one can be reached. */
import { ReeltraceError, TransientError } from '../../errors/errors.js';
import type { Exchange } from '../http/exchange.js';
import type { Replicas } from './replicas.js';

/**
 * Asks the replica that the video belongs to. One that can't be reached is replaced at once by the next; one that was
 * reached may have done work for the question, so its failure is left to whoever retries, which then comes to another
 * replica, because this one is avoided for a while.
 *
 * @param path The video that is asked about, if any.
 * @param ask Notes in the exchange how far it came.
 */
export async function askReplicas<T>(
  replicas: Replicas,
  path: string | undefined,
  ask: (address: string, exchange: Exchange) => Promise<T>,
): Promise<T> {
  let failure: unknown = new Error('Expected at least one replica, found none.');
  for (const address of replicas.order(path)) {
    const exchange: Exchange = {};
    try {
      const answer = await ask(address, exchange);
      replicas.trust(address);
      return answer;
    } catch (error) {
      if (isDown(error, exchange)) replicas.avoid(address);
      if (!isUnreached(error, exchange)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** No sign of life (the time is up, the connection failed), or a gateway that says there is nothing behind it. */
function isDown(error: unknown, { status }: Exchange): boolean {
  if (!(error instanceof TransientError)) return false;
  return status === undefined || (status >= 502 && status <= 504);
}

/** The connection itself failed before anything came back. */
function isUnreached(error: unknown, { failure, status }: Exchange): boolean {
  const broke = failure !== undefined && !(failure instanceof ReeltraceError);
  return error instanceof TransientError && broke && status === undefined;
}
