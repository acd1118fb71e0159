/** The account as others see it: its limits, how calls are made through it, and what it reports. */
import type { Release } from '../flow/slots.js';
import type { Preference, Turn } from '../flow/turns.js';
import type { LearnedLimits } from './allowance.js';
import type { Pace } from './window.js';

/** What an account may do. */
export interface AccountOptions extends Pace {
  /** Calls in flight at the same time; at least 1. */
  readonly max_concurrent: number;
  /** The longest rest after a 429, whatever the provider asks. */
  readonly max_cooldown_ms: number;
  /** What a used-up quota does: `stop` (default) throws the QuotaError, `wait` rests until a call succeeds. */
  readonly on_quota?: 'stop' | 'wait';
  readonly on_event?: ((event: AccountEvent) => void) | undefined;
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
  | ({ readonly type: 'learned' } & Pace);

/** What a call is expected to use, and how to find out from its result what it did use. */
export interface Cost<T> {
  readonly tokens: number;
  readonly used?: (result: T) => number;
  /** When its turn comes; calls without it have rank 0 and form one group. */
  readonly turn?: Turn;
}

export interface Account {
  /**
   * Makes a call when the account allows it, in the order of {@link Turns}. A waiting call ends at once when its signal
   * aborts; a call that has started ends by itself. After a FatalError, or a QuotaError that is thrown, no call starts
   * any more: all waiting and later calls fail with the same error.
   * @throws what the call throws; a QuotaError becomes a ThrottledError where `on_quota` is `wait`.
   */
  run<T>(call: () => Promise<T>, cost: Cost<T>, signal?: AbortSignal): Promise<T>;
  /** Waits until a call that will be {@link run} later may be made ready. */
  ahead(turn: Turn, signal?: AbortSignal): Promise<Release>;
  /** Which end of the pipeline gets its turn first; at the start, late steps do. */
  prefer(preference: Preference): void;
  /** Follows the limits that a server reports: they lower the pace, but never raise it above the options. */
  learn(limits: LearnedLimits): void;
  state(): AccountState;
}

/** An account at one moment. */
export interface AccountState {
  readonly running: number;
  readonly queued: number;
  /** Milliseconds until calls start again after a 429 or with a used-up quota; 0 when it does not rest. */
  readonly cooling_ms: number;
  /** Which limit of the pace keeps the next call from starting; null for none. */
  readonly held_by: 'requests' | 'tokens' | null;
  readonly max_concurrent: number;
  /** The limits now, with what the server reported. */
  readonly pace: Pace;
}
