import type { Pace } from './window.js';

/** The limits that a server reports in the headers of an answer; fields that it does not report are absent. */
export interface LearnedLimits {
  readonly requests_per_minute?: number;
  readonly tokens_per_minute?: number;
  /** Calls that remain, and milliseconds until they are renewed. */
  readonly remaining_requests?: number;
  readonly reset_requests_ms?: number;
  /** Tokens that remain, and milliseconds until they are renewed. */
  readonly remaining_tokens?: number;
  readonly reset_tokens_ms?: number;
}

interface Rest {
  left: number;
  until: number;
}

const UNBOUNDED: Rest = { left: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };

/**
 * What remains of an account's limits, as the server reports it. Lowers the pace, never raises it above the options.
 */
export class Allowance {
  pace: Pace;
  readonly #configured: Pace;
  #requests: Rest = { ...UNBOUNDED };
  #tokens: Rest = { ...UNBOUNDED };

  constructor(configured: Pace) {
    const { requests_per_minute, tokens_per_minute } = configured;
    this.#configured = { requests_per_minute, tokens_per_minute };
    this.pace = this.#configured;
  }

  /** @returns true when the pace has changed */
  learn(limits: LearnedLimits, now: number, running: number, longest: number): boolean {
    const before = this.pace;
    const lowered = (name: keyof Pace) => lower(this.#configured[name], limits[name], before[name]);
    this.pace = {
      requests_per_minute: lowered('requests_per_minute'),
      tokens_per_minute: lowered('tokens_per_minute'),
    };
    if (limits.remaining_requests !== undefined && limits.reset_requests_ms !== undefined) {
      // The other calls in flight may not be counted yet.
      const left = Math.max(0, limits.remaining_requests - Math.max(0, running - 1));
      this.#requests = { left, until: now + Math.min(longest, limits.reset_requests_ms) };
    }
    if (limits.remaining_tokens !== undefined && limits.reset_tokens_ms !== undefined) {
      this.#tokens = {
        left: limits.remaining_tokens,
        until: now + Math.min(longest, limits.reset_tokens_ms),
      };
    }
    return (
      before.requests_per_minute !== this.pace.requests_per_minute ||
      before.tokens_per_minute !== this.pace.tokens_per_minute
    );
  }

  /** When a call with this many tokens may start: `now`, or when the limits are renewed. */
  until(now: number, tokens: number): number {
    const requests = this.#requests.left < 1 ? this.#requests.until : now;
    return Math.max(now, requests, this.#tokens.left < tokens ? this.#tokens.until : now);
  }

  /** Counts a call that starts now. */
  take(now: number, tokens: number): void {
    for (const [rest, amount] of [
      [this.#requests, 1],
      [this.#tokens, tokens],
    ] as const) {
      rest.left = now >= rest.until ? Number.POSITIVE_INFINITY : rest.left - amount;
    }
  }
}

function lower(configured: number | null, told: number | undefined, before: number | null): number | null {
  if (told === undefined || !(told >= 1)) return before;
  return configured === null ? told : Math.min(configured, told);
}
