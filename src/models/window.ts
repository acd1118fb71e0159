/** How many calls and tokens were sent in the last minute. Times are milliseconds of a clock that only goes forward. */

const MINUTE_MS = 60_000;
/**
 * A provider counts a call when it arrives there, which is later than when it starts here: first a video may have to be
 * cut or uploaded. So a call holds its place until it has departed or ended, and is assumed to arrive this long after
 * its departure. Otherwise a minute at the provider could hold more calls than a minute here.
 */
const ARRIVAL_MS = 2_000;

/** A call in the window; `tokens` is an estimate until it has ended. */
export interface Sent {
  /** The latest time at which it can have reached the provider; infinite until it has departed. */
  arrived: number;
  tokens: number;
}

/** What fits into any 60 seconds; null where there is no limit. */
export interface Pace {
  /** Calls that may start. */
  readonly requests_per_minute: number | null;
  /** Tokens, input and output. */
  readonly tokens_per_minute: number | null;
}

/** The calls of the last minute. */
export class SlidingWindow {
  #sent: Sent[] = [];

  /** Adds a call that starts. */
  add(tokens: number): Sent {
    const sent = { arrived: Number.POSITIVE_INFINITY, tokens };
    this.#sent.push(sent);
    return sent;
  }

  /** Notes that a call's request is sent now. */
  depart(sent: Sent, now: number): void {
    sent.arrived = now + ARRIVAL_MS;
  }

  /** Notes that a call has ended; `tokens` replaces the estimate. */
  settle(sent: Sent, now: number, tokens?: number): void {
    sent.arrived = Math.min(sent.arrived, now);
    if (tokens !== undefined) sent.tokens = tokens;
  }

  /**
   * When a call may start so that no 60 seconds hold more than the pace allows: `now`, or infinite when it has to wait
   * for another call's departure. A call with more tokens than a whole minute allows waits for an empty minute;
   * otherwise it could never start.
   */
  earliest(now: number, tokens: number, pace: Pace): number {
    if (pace.requests_per_minute === null && pace.tokens_per_minute === null) {
      this.#sent = [];
      return now;
    }
    this.#sent = this.#sent.filter((sent) => sent.arrived + MINUTE_MS > now);
    const requests = pace.requests_per_minute ?? Number.POSITIVE_INFINITY;
    const allowed = pace.tokens_per_minute ?? Number.POSITIVE_INFINITY;
    const wanted = Math.min(tokens, allowed);
    let count = this.#sent.length;
    let sum = this.#sent.reduce((total, sent) => total + sent.tokens, 0);
    if (count < requests && sum + wanted <= allowed) return now;
    for (const sent of this.#sent.toSorted((first, second) => first.arrived - second.arrived)) {
      count -= 1;
      sum -= sent.tokens;
      if (count < requests && sum + wanted <= allowed) return sent.arrived + MINUTE_MS;
    }
    return now;
  }
}
