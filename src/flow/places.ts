/** A bounded number of places for work, given out in the order of asking. */

/** Gives a place back; calling it twice is harmless. */
export type Release = () => void;

export interface Slots {
  /** Waits for a place. Rejects with the signal's reason, and leaves the queue, when it aborts. */
  take(signal?: AbortSignal): Promise<Release>;
  /** How many places are taken, and how many wait for one. */
  load(): { readonly taken: number; readonly waiting: number };
}

/** Makes `count` places (a whole number of at least 1). */
export function createSlots(count: number): Slots {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Expected a whole number of at least 1, got ${count}.`);
  }
  let free = count;
  const waiting: (() => void)[] = [];

  const release = (): Release => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    };
  };

  return {
    load: () => ({ taken: count - free, waiting: waiting.length }),
    async take(signal) {
      signal?.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return release();
      }
      return await new Promise<Release>((resolve, reject) => {
        const go = (): void => {
          signal?.removeEventListener('abort', leave);
          resolve(release());
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(go), 1);
          reject(signal?.reason);
        };
        waiting.push(go);
        signal?.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
