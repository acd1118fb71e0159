/**
 * A clock that stands still while anything is going on and jumps to the end of the next wait when nothing is, so that a
 * run of hours over real HTTP takes seconds and is as honest about time as if it had taken hours.
 */
import type { LoggedRequest } from './emulators/wire.js';

/** Turns of the event loop in which nothing may happen before the clock jumps. */
const QUIET_TURNS = 40;

export interface VirtualTime {
  /** Milliseconds since the clock was made. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it aborts. */
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Waits on the far side of a connection: meanwhile its request does not count as something going on. */
  readonly serve: (milliseconds: number, request: LoggedRequest) => Promise<void>;
  stop(): void;
}

/** Starts a clock; until it is stopped it watches `fetch`, because a request on its way is something going on. */
export function startVirtualTime(): VirtualTime {
  const waits = new Set<{ readonly at: number; readonly end: () => void }>();
  const originalFetch = globalThis.fetch;
  let clock = 0;
  let fetching = 0;
  const serving = new Set<LoggedRequest>();
  let activity = 0;
  let quiet = 0;
  let running = true;

  globalThis.fetch = async (...parameters) => {
    fetching += 1;
    activity += 1;
    try {
      return await originalFetch(...parameters);
    } finally {
      fetching -= 1;
      activity += 1;
    }
  };

  function turn(seen: number): void {
    if (!running) return;
    const served = [...serving].filter(({ outcome }) => outcome !== 'left').length;
    quiet = fetching === served && seen === activity ? quiet + 1 : 0;
    if (quiet >= QUIET_TURNS && waits.size > 0) {
      quiet = 0;
      clock = Math.min(...[...waits].map(({ at }) => at));
      for (const wait of [...waits]) if (wait.at <= clock) wait.end();
    }
    const before = activity;
    setImmediate(() => turn(before));
  }
  turn(0);

  function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = () => {
        waits.delete(entry);
        reject(signal?.reason);
      };
      const entry = {
        at: clock + milliseconds,
        end: () => {
          waits.delete(entry);
          signal?.removeEventListener('abort', abort);
          activity += 1;
          resolve();
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      waits.add(entry);
      activity += 1;
    });
  }

  return {
    now: () => clock,
    wait,
    serve: async (milliseconds, request) => {
      serving.add(request);
      await wait(milliseconds);
      serving.delete(request);
    },
    stop: () => {
      running = false;
      globalThis.fetch = originalFetch;
    },
  };
}
