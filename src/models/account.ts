/**
 * A provider account: what is shared by all models that use the same key. Bottleneck bounds the calls in flight; what it
 * can't do is done in front of it. Its reservoir is a fixed window, so the calls of the last minute are counted here. Its
 * queue can't be left and moves at a few hundred jobs a second, so waiting calls are kept here, and Bottleneck only ever
 * holds as many jobs as may run.
 */
import Bottleneck from 'bottleneck';
import { ConfigError, FatalError, QuotaError, ThrottledError } from '../errors.js';
import { abortError, onAbort, pause, throwIfAborted, untilAborted } from './abort.js';
import { Allowance, type LearnedLimits } from './allowance.js';
import { Cooldown } from './cooldown.js';
import { watchDeparture } from './departure.js';
import { type Sent, SlidingWindow } from './window.js';

export type { LearnedLimits } from './allowance.js';

/** What an account may do. */
export interface AccountOptions {
  /** Calls in flight at the same time; at least 1. */
  readonly max_concurrent: number;
  /** Calls that may start within any 60 seconds; null for no limit. */
  readonly requests_per_minute: number | null;
  /** Tokens within any 60 seconds, input and output; null for no limit. */
  readonly tokens_per_minute: number | null;
  /** The longest rest after a 429, whatever the provider asks. */
  readonly max_cooldown_ms: number;
  /** What a used-up quota does: `stop` passes the QuotaError on, `wait` rests until a call goes through. Default stop. */
  readonly on_quota?: 'stop' | 'wait';
  readonly on_event?: (event: AccountEvent) => void;
  readonly random?: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
  readonly wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** What a user wants to see of an account. */
export type AccountEvent =
  | {
      readonly type: 'cooldown';
      /** `throttled`: asked to slow down; `quota`: nothing goes through until the quota is renewed. */
      readonly cause: 'throttled' | 'quota';
      /** When calls start again, in milliseconds since 1970. */
      readonly until: number;
      readonly milliseconds: number;
      readonly reason: string;
    }
  | {
      readonly type: 'learned';
      readonly requests_per_minute: number | null;
      readonly tokens_per_minute: number | null;
    };

/** What a call is expected to use, and how its result tells what it did use. */
export interface Cost<T> {
  readonly tokens: number;
  readonly used?: (result: T) => number;
}

export interface Account {
  /**
   * Makes a call when the account allows. First come, first served; a call that waits ends at once when its signal
   * aborts, a call that has started is left to end by itself. After a FatalError, or a QuotaError that is passed on, no
   * call starts any more: all that wait, and all that come, fail with the same error.
   * @throws what the call throws; a QuotaError becomes a ThrottledError where `on_quota` is `wait`.
   */
  run<T>(call: () => Promise<T>, cost: Cost<T>, signal?: AbortSignal): Promise<T>;
  /** Takes over what a server tells of its limits: they lower the pace, never raise it above the options. */
  learn(limits: LearnedLimits): void;
  state(): { readonly running: number; readonly queued: number; readonly cooling_ms: number };
}

interface Waiting {
  readonly tokens: number;
  /** Starts the call; never rejects. */
  readonly start: (sent: Sent, started: number) => Promise<void>;
  readonly fail: (error: unknown) => void;
}

/** An account with nothing in flight. @throws ConfigError for limits that would never let a call through. */
export function createAccount(options: AccountOptions): Account {
  checkLimits(options);
  const now = options.now ?? (() => performance.now());
  const wait = options.wait ?? pause;
  const slots = new Bottleneck({ maxConcurrent: options.max_concurrent });
  const queue = new Set<Waiting>();
  const recent = new SlidingWindow();
  const allowance = new Allowance(options);
  const cooldown = new Cooldown(options.max_cooldown_ms, options.random ?? Math.random);
  let jobs = 0;
  let running = 0;
  /** Why no call will start any more. */
  let over: FatalError | QuotaError | undefined;
  /** Makes whoever waits for the first of the queue look again. */
  let wake = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();

  /** As many jobs in Bottleneck as there are calls, up to those that may run. */
  function fill(): void {
    while (jobs < options.max_concurrent && jobs < queue.size + running) {
      jobs += 1;
      slots.schedule(job).catch((error: unknown) => {
        for (const waiting of queue) waiting.fail(error);
      });
    }
  }

  async function job(): Promise<void> {
    try {
      const admitted = turn.then(next);
      const ended = admitted.then((call) => call?.());
      // While the quota is used up, one call at a time finds out whether it still is.
      turn = admitted.then(() => (cooldown.exhausted ? ended : undefined));
      await ended;
    } finally {
      jobs -= 1;
      fill();
    }
  }

  /** Waits until the first of the queue may start; undefined when all have left. */
  async function next(): Promise<(() => Promise<void>) | undefined> {
    for (;;) {
      const [first] = queue;
      if (first === undefined) return undefined;
      const time = now();
      const start = Math.max(
        cooldown.until,
        allowance.until(time, first.tokens),
        recent.earliest(time, first.tokens, allowance.pace),
      );
      if (start <= time) {
        queue.delete(first);
        running += 1;
        allowance.take(time, first.tokens);
        const sent = recent.add(first.tokens);
        return () => first.start(sent, time).finally(() => (running -= 1));
      }
      wake = new AbortController();
      const { signal } = wake;
      const rest = Math.max(1, Math.ceil(start - time));
      await (rest === Number.POSITIVE_INFINITY ? untilAborted(signal) : wait(rest, signal)).catch(
        (error: unknown) => {
          if (!signal.aborted) throw error;
        },
      );
    }
  }

  function settle(sent: Sent, tokens: number | undefined): void {
    recent.settle(sent, now(), tokens);
    wake.abort();
  }

  function tell(cause: 'throttled' | 'quota', before: number, rest: number, reason: string): void {
    // Calls in flight are told one after the other: only a rest that is noticeably longer is news.
    if (now() + rest < before + 1_000) return;
    options.on_event?.({ type: 'cooldown', cause, until: Date.now() + rest, milliseconds: rest, reason });
  }

  /** Notes what a failed call says about the account; the error to pass on. */
  function refused(error: unknown, started: number): unknown {
    const before = cooldown.until;
    if (error instanceof ThrottledError) {
      tell('throttled', before, cooldown.throttle(now(), started, error.retry_after_ms), error.message);
    } else if (error instanceof QuotaError && options.on_quota === 'wait') {
      const rest = cooldown.exhaust(now(), started);
      tell('quota', before, rest, error.message);
      return new ThrottledError(error.message, { cause: error, retry_after_ms: rest });
    } else if (error instanceof FatalError || error instanceof QuotaError) {
      over = error;
      for (const waiting of queue) waiting.fail(error);
    }
    return error;
  }

  return {
    run: <T>(call: () => Promise<T>, cost: Cost<T>, signal?: AbortSignal) =>
      new Promise<T>((resolve, reject) => {
        throwIfAborted(signal);
        if (over !== undefined) throw over;
        const waiting: Waiting = {
          tokens: cost.tokens,
          fail: (error) => {
            leave();
            reject(error);
          },
          start: async (sent, started) => {
            unlink();
            try {
              const departed = () => {
                recent.depart(sent, now());
                wake.abort();
              };
              const result = await watchDeparture(departed, call);
              settle(sent, cost.used?.(result));
              cooldown.answered(started);
              resolve(result);
            } catch (error) {
              // A refused call used no tokens; one that broke may have.
              settle(sent, error instanceof ThrottledError ? 0 : undefined);
              reject(refused(error, started));
            }
          },
        };
        const leave = () => {
          unlink();
          queue.delete(waiting);
          wake.abort();
        };
        const unlink = onAbort(signal, () => waiting.fail(abortError(signal)));
        queue.add(waiting);
        fill();
      }),
    learn: (limits) => {
      wake.abort();
      if (!allowance.learn(limits, now(), running, options.max_cooldown_ms)) return;
      options.on_event?.({ type: 'learned', ...allowance.pace });
    },
    state: () => ({ running, queued: queue.size, cooling_ms: Math.max(0, cooldown.until - now()) }),
  };
}

function checkLimits(options: AccountOptions): void {
  const { max_concurrent, requests_per_minute, tokens_per_minute } = options;
  for (const [name, value] of Object.entries({ max_concurrent, requests_per_minute, tokens_per_minute })) {
    if (value === null || (Number.isInteger(value) && value >= 1)) continue;
    throw new ConfigError(`${name} must be a whole number of at least 1, but is ${value}.`, {
      hint: 'With less than 1 no call would ever start.',
    });
  }
}
