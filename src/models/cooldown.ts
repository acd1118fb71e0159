/**
 * How long an account rests after it was told to slow down. Times are milliseconds of a clock that only goes forward.
 */

const FIRST_THROTTLE_MS = 2_000;
const FIRST_QUOTA_MS = 60_000;
const LONGEST_QUOTA_MS = 3_600_000;

/** An account's rest. */
export class Cooldown {
  readonly #longest: number;
  readonly #random: () => number;
  /** When calls may start again. */
  until = Number.NEGATIVE_INFINITY;
  /** The quota is used up: after the rest one call at a time goes out until one succeeds. */
  exhausted = false;
  #since = Number.NEGATIVE_INFINITY;
  #throttles = 0;
  #refusals = 0;

  /** @param longest the longest rest for a 429, whatever the provider asks */
  constructor(longest: number, random: () => number) {
    this.#longest = longest;
    this.#random = random;
  }

  /**
   * A call that started at `started` was told to slow down. Without a time from the provider (or with 0) the rest
   * doubles with every 429 in a row. Calls that were already under way when the rest began count as the same 429.
   * @returns milliseconds of rest from now on
   */
  throttle(now: number, started: number, asked: number | undefined): number {
    if (started >= this.#since) this.#throttles += 1;
    else if (!asked && now < this.until) return this.until - now;
    const own = FIRST_THROTTLE_MS * 2 ** (Math.max(1, this.#throttles) - 1) * (0.5 + 0.5 * this.#random());
    return this.#rest(now, Math.min(this.#longest, asked || own));
  }

  /** A call was refused because the quota is used up: 1, 2, 4 … 60 minutes. */
  exhaust(now: number, started: number): number {
    if (started < this.#since && this.exhausted) return Math.max(0, this.until - now);
    const milliseconds = Math.min(LONGEST_QUOTA_MS, FIRST_QUOTA_MS * 2 ** this.#refusals);
    this.#refusals += 1;
    this.exhausted = true;
    return this.#rest(now, milliseconds);
  }

  /** A call that started at `started` was answered. */
  answered(started: number): void {
    if (started < this.#since) return;
    this.#throttles = 0;
    this.#refusals = 0;
    this.exhausted = false;
  }

  #rest(now: number, milliseconds: number): number {
    if (now >= this.until) this.#since = now;
    this.until = Math.max(this.until, now + milliseconds);
    return this.until - now;
  }
}
