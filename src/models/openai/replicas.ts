/** The replicas of a server: which one a video is asked at, and what happens when it can't be reached. */
import { createHash } from 'node:crypto';
import { ReeltraceError, TransientError } from '../../errors/errors.js';
import type { Exchange } from '../http/exchange.js';

/** How replicas are avoided. */
interface ReplicasOptions {
  /** How long one that failed is avoided, in milliseconds. */
  readonly avoid_ms: number;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
}

type Replicas = ReturnType<typeof createReplicas>;

/**
 * Creates the choice among replicas by rendezvous hashing (Thaler and Ravishankar, 1998).
 * @param addresses at least one
 */
export function createReplicas(addresses: readonly string[], { avoid_ms, now }: ReplicasOptions) {
  const avoided = new Map<string, number>();
  let turn = 0;

  const isAvoided = (address: string) => (avoided.get(address) ?? 0) > now();

  function ranked(path: string | undefined): readonly string[] {
    if (path !== undefined) {
      return addresses.toSorted((a, b) => (weightOf(path, a) < weightOf(path, b) ? -1 : 1));
    }
    const first = turn++ % addresses.length;
    return [...addresses.slice(first), ...addresses.slice(0, first)];
  }

  return {
    /**
     * The replicas in the order in which to try them for a video: those that work first. Among these the order is
     * always the same for a video, so that their caches of it are used. Videos spread evenly; when a replica fails,
     * only its own videos move, and they come back with it. Without a video the replicas take turns.
     */
    order(path: string | undefined): readonly string[] {
      return ranked(path).toSorted((a, b) => Number(isAvoided(a)) - Number(isAvoided(b)));
    },
    /** Avoids a replica for a while. */
    avoid(address: string): void {
      avoided.set(address, now() + avoid_ms);
    },
    /** Trusts a replica again: it has answered. */
    trust(address: string): void {
      avoided.delete(address);
    },
  };
}

function weightOf(path: string, address: string): string {
  return createHash('sha256').update(`${address}\n${path}`).digest('hex');
}

/**
 * Asks the replica that the video belongs to. When it can't be reached, the next one is asked at once. One that was
 * reached may have worked on the question, so its failure is thrown; a retry then asks another one, since this one is
 * avoided.
 * @param path the video that is asked about, if any
 * @param ask notes in the exchange how far it came
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

/** Nothing came back (the time is up, the connection failed), or a gateway says that its server is gone. */
function isDown(error: unknown, { status }: Exchange): boolean {
  if (!(error instanceof TransientError)) return false;
  return status === undefined || (status >= 502 && status <= 504);
}

/** The connection itself failed before anything came back. */
function isUnreached(error: unknown, { failure, status }: Exchange): boolean {
  const broke = failure !== undefined && !(failure instanceof ReeltraceError);
  return error instanceof TransientError && broke && status === undefined;
}
