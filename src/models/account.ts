/**
 * A provider account: what is shared by all models that use the same key. Bottleneck bounds the calls in flight; what
 * it can't do is done before it. Its reservoir is a fixed window, so the calls of the last minute are counted here. A
 * job can't leave its queue, which moves a few hundred jobs a second, so waiting calls are kept here. To Bottleneck a
 * job is a place, which is held for call after call as long as calls wait.
 */
import Bottleneck from 'bottleneck';
import { BudgetError, ConfigError, FatalError, QuotaError, ThrottledError } from '../errors/errors.js';
import { abortError, onAbort, pause, throwIfAborted, untilAborted } from '../flow/abort.js';
import { Slots } from '../flow/slots.js';
import { NO_TURN, type Turn, Turns } from '../flow/turns.js';
import type { Account, AccountOptions, AccountState, Cost } from './account-port.js';
import { Allowance } from './allowance.js';
import { Cooldown } from './cooldown.js';
import { watchDeparture } from './departure.js';
import { type Pace, type Sent, SlidingWindow } from './window.js';

export type * from './account-port.js';

/**
 * How many calls are made ready before their turn, or fewer if fewer may run. It is enough that no call waits for its
 * clip when its turn comes. More would take room.
 */
const MOST_AHEAD = 16;

interface Waiting extends Turn {
  readonly tokens: number;
  /** Starts the call; never rejects. */
  readonly start: (sent: Sent, started: number) => Promise<void>;
  readonly fail: (error: unknown) => void;
}

/** The reason of our aborts: without one, each abort would make an exception with a stack, at every call. */
const WOKEN = 'woken';

/** An account with nothing in flight. @throws ConfigError for limits that would never let a call through. */
export function createAccount(options: AccountOptions): Account {
  checkLimits(options);
  const now = options.now ?? (() => performance.now());
  const wait = options.wait ?? pause;
  let slots = new Bottleneck({ maxConcurrent: options.max_concurrent });
  let clock = Date.now();
  const queue = new Turns<Waiting>();
  const ahead = new Slots(Math.min(options.max_concurrent, MOST_AHEAD));
  const recent = new SlidingWindow();
  const allowance = new Allowance(options);
  const cooldown = new Cooldown(options.max_cooldown_ms, options.random ?? Math.random);
  let jobs = 0;
  let running = 0;
  /** Why no call starts any more. */
  let over: FatalError | QuotaError | undefined;
  /** Wakes the job that waits for the first of the queue, so that it looks again. */
  let wake = new AbortController();
  let turn: Promise<unknown> = Promise.resolve();

  /** Schedules as many jobs in Bottleneck as there are calls, at most as many as may run. */
  function fill(): void {
    while (jobs < options.max_concurrent && jobs < queue.size + running) {
      jobs += 1;
      limiter()
        .schedule(job)
        .catch((error: unknown) => {
          for (const waiting of queue) waiting.fail(error);
        });
    }
  }

  /**
   * Bottleneck starts a job when the clock of the system has reached the start of the one before: set back by an hour, it
   * would stop all calls for an hour. Then a new one takes over, which knows no earlier start.
   */
  function limiter(): Bottleneck {
    if (Date.now() < clock) slots = new Bottleneck({ maxConcurrent: options.max_concurrent });
    clock = Date.now();
    return slots;
  }

  /** A place that is held as long as calls wait: to give it back and take it again would cost milliseconds a call. */
  async function job(): Promise<void> {
    try {
      do {
        const admitted = turn.then(next);
        const ended = admitted.then((call) => call?.());
        // While the quota is used up, one call at a time finds out whether that has changed.
        turn = admitted.then(() => (cooldown.exhausted ? ended : undefined));
        await ended;
      } while (queue.size > 0);
    } finally {
      jobs -= 1;
      fill();
    }
  }

  /** Waits until the first of the queue may start; undefined when the queue is empty. */
  async function next(): Promise<(() => Promise<void>) | undefined> {
    for (;;) {
      const first = queue.first();
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

  /** What the next call waits for, when that is the pace. */
  function heldBy(): AccountState['held_by'] {
    const [first] = queue;
    if (first === undefined) return null;
    const time = now();
    const { pace } = allowance;
    const from = (tokens: number, within: Pace) =>
      Math.max(allowance.until(time, tokens), recent.earliest(time, tokens, within));
    if (from(first.tokens, pace) <= time) return null;
    // A window without any limit forgets what it holds.
    const byRequests =
      pace.requests_per_minute === null
        ? allowance.until(time, 0)
        : from(0, { ...pace, tokens_per_minute: null });
    return byRequests > time ? 'requests' : 'tokens';
  }

  function settle(sent: Sent, tokens: number | undefined): void {
    recent.settle(sent, now(), tokens);
    wake.abort(WOKEN);
  }

  function tell(cause: 'throttled' | 'quota', before: number, rest: number, reason: string): void {
    // Calls in flight fail one after the other. Only a rest that is noticeably longer is reported.
    if (now() + rest < before + 1_000) return;
    options.on_event?.({ type: 'cooldown', cause, until: Date.now() + rest, milliseconds: rest, reason });
  }

  /** Notes what a failed call says about the account; the error to pass on. */
  function refused(error: unknown, started: number): unknown {
    const before = cooldown.until;
    if (error instanceof ThrottledError) {
      tell('throttled', before, cooldown.throttle(now(), started, error.retry_after_ms), error.message);
    } else if (isRenewed(error) && options.on_quota === 'wait') {
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
          ...(cost.turn ?? NO_TURN),
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
                wake.abort(WOKEN);
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
          wake.abort(WOKEN);
        };
        const unlink = onAbort(signal, () => waiting.fail(abortError(signal)));
        queue.add(waiting);
        fill();
        // A job that waits until another call may start has to look at this one instead.
        if (queue.first() === waiting) wake.abort(WOKEN);
      }),
    ahead: (turn, signal) => ahead.take(signal, turn),
    prefer: (preference) => {
      queue.preference = preference;
      ahead.prefer(preference);
      wake.abort(WOKEN);
    },
    learn: (limits) => {
      wake.abort(WOKEN);
      if (!allowance.learn(limits, now(), running, options.max_cooldown_ms)) return;
      options.on_event?.({ type: 'learned', ...allowance.pace });
    },
    state: () => ({
      running,
      queued: queue.size,
      cooling_ms: Math.max(0, cooldown.until - now()),
      held_by: heldBy(),
      max_concurrent: options.max_concurrent,
      pace: allowance.pace,
    }),
  };
}

/** True for a quota that is renewed with time; the user's own budget is not. */
function isRenewed(error: unknown): error is QuotaError {
  return error instanceof QuotaError && !(error instanceof BudgetError);
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
