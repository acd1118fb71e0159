/** The replicas of a server: which one a video is asked at, and what happens when it can't be reached. */
import { createHash } from 'node:crypto';
import { ReeltraceError, TransientError } from '../../errors/errors.js';
import type { Exchange } from '../http/exchange.js';

/** How replicas are chosen and avoided. */
export interface ReplicasOptions {
  /** How long one that failed is avoided, in milliseconds. */
  readonly avoid_ms: number;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
}

/** The replicas of a server. */
export interface Replicas {
  /**
   * The replicas in the order in which to try them for a video: living ones first, and among them always in the same
   * order for the same video, so that their caches of it are used. Videos spread evenly; when a replica fails, only its
   * own videos move, and they come back with it. Without a video the living take turns.
   */
  order(path: string | undefined): readonly string[];
  /** Avoids a replica for a while. */
  avoid(address: string): void;
  /** Trusts a replica again: it has answered. */
  trust(address: string): void;
}

/**
 * Creates the choice among replicas by rendezvous hashing (Thaler and Ravishankar, 1998).
 *
 * @param addresses At least one.
 */
export function createReplicas(addresses: readonly string[], options: ReplicasOptions): Replicas {
  const avoided = new Map<string, number>();
  let turn = 0;

  const isAvoided = (address: string): boolean => (avoided.get(address) ?? 0) > options.now();

  function ranked(path: string | undefined): readonly string[] {
    if (path === undefined) {
      const first = turn++ % addresses.length;
      return [...addresses.slice(first), ...addresses.slice(0, first)];
    }
    const weights = addresses.map((address) => ({ address, weight: weightOf(path, address) }));
    return weights.sort((a, b) => (a.weight < b.weight ? -1 : 1)).map(({ address }) => address);
  }

  return {
    order(path) {
      const ranking = ranked(path);
      return [
        ...ranking.filter((address) => !isAvoided(address)),
        ...ranking.filter((address) => isAvoided(address)),
      ];
    },
    avoid(address) {
      avoided.set(address, options.now() + options.avoid_ms);
    },
    trust(address) {
      avoided.delete(address);
    },
  };
}

function weightOf(path: string, address: string): string {
  return createHash('sha256').update(`${address}\n${path}`).digest('hex');
}

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
