import { abortError, onAbort, throwIfAborted } from './abort.js';
import { type Preference, type Turn, Turns } from './turns.js';

/** Gives a place back; calling it again does nothing. */
export type Release = () => void;

/** Places for calls that are made ready before their turn. */
export interface Ahead {
  /** Waits for a place, in the order of {@link Turns}. @throws AbortError */
  take(turn: Turn, signal?: AbortSignal): Promise<Release>;
  prefer(preference: Preference): void;
}

interface Waiting extends Turn {
  readonly go: () => void;
}

/**
 * Bounds how many calls are made ready ahead: far enough that no call in its turn waits for a clip to be cut, and no
 * farther, because what is ready takes room. A place is held from before the preparation until the call starts.
 *
 * @param count a whole number of at least 1
 */
export function createAhead(count: number): Ahead {
  const waiting = new Turns<Waiting>();
  let free = count;

  function held(): Release {
    free -= 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      free += 1;
      const next = waiting.first();
      if (next === undefined) return;
      waiting.delete(next);
      next.go();
    };
  }

  return {
    take: (turn, signal) =>
      new Promise((resolve, reject) => {
        throwIfAborted(signal);
        if (free > 0) return resolve(held());
        const next: Waiting = {
          ...turn,
          go: () => {
            unlink();
            resolve(held());
          },
        };
        const unlink = onAbort(signal, () => {
          waiting.delete(next);
          reject(abortError(signal));
        });
        waiting.add(next);
      }),
    prefer: (preference) => {
      waiting.preference = preference;
    },
  };
}
