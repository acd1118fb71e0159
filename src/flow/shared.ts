/** Work that several callers wait for at once: done once, and given up when nobody waits any more. */
import { abortError, onAbort, throwIfAborted } from './abort.js';

/** Results kept by key. */
export interface Shared<T> {
  /**
   * Gives the kept result, joins the work under way, or starts it. The work's own signal aborts when every caller that
   * waits for it has aborted. Work that fails is forgotten, so that the next caller starts it anew.
   */
  get(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Drops the result, or ends the work under way. */
  forget(key: string): void;
  keys(): string[];
}

interface Entry<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  /** Undefined while the work runs. */
  size: number | undefined;
}

/** How much is kept. */
export interface SharedOptions<T> {
  /** The sum of sizes above which the results unused for longest are dropped; work under way never is. */
  readonly capacity: number;
  readonly sizeOf: (value: T) => number;
}

/** Creates an empty store of shared work. */
export function createShared<T>(options: SharedOptions<T>): Shared<T> {
  const entries = new Map<string, Entry<T>>();

  function trim(): void {
    let total = 0;
    for (const entry of entries.values()) total += entry.size ?? 0;
    for (const [key, entry] of entries) {
      if (total <= options.capacity) return;
      if (entry.size === undefined) continue;
      entries.delete(key);
      total -= entry.size;
    }
  }

  function begin(key: string, start: (signal: AbortSignal) => Promise<T>): Entry<T> {
    const controller = new AbortController();
    const entry: Entry<T> = { promise: start(controller.signal), controller, waiting: 0, size: undefined };
    entries.set(key, entry);
    entry.promise.then(
      (value) => {
        entry.size = options.sizeOf(value);
        if (entries.get(key) === entry) trim();
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry;
  }

  function forget(key: string): void {
    const entry = entries.get(key);
    entries.delete(key);
    entry?.controller.abort();
  }

  return {
    async get(key, start, signal) {
      throwIfAborted(signal);
      const entry = entries.get(key) ?? begin(key, start);
      entries.delete(key); // to the end of the map: the one used last
      entries.set(key, entry);
      entry.waiting += 1;
      try {
        return await orAbort(entry.promise, signal);
      } finally {
        entry.waiting -= 1;
        if (entry.waiting === 0 && entry.size === undefined && entries.get(key) === entry) forget(key);
      }
    },
    forget,
    keys: () => [...entries.keys()],
  };
}

/** Waits for a promise, but no longer than until the signal aborts; leaves no listener behind. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let unlink = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    unlink = onAbort(signal, () => reject(abortError(signal)));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    unlink();
  }
}
