/** Times as people write them, and the grid of times that may be stated about a video. */
import { lastHundredth } from '../qa/times.js';
import type { TimeRange } from '../records/record.js';

const two = (value: number) => String(value).padStart(2, '0');

/** Seconds as `MM:SS`, from an hour on `HH:MM:SS`; with hundredths when they are not zero (`00:01.25`). */
export function clock(seconds: number): string {
  const text = stamp(seconds);
  return text.startsWith('00:') ? text.slice(3) : text;
}

/** Seconds as `HH:MM:SS`, the form of dense captions; with hundredths when they are not zero. */
export function stamp(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const whole = Math.floor(hundredths / 100);
  const rest = hundredths % 100;
  const text = `${two(Math.floor(whole / 3600))}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return rest === 0 ? text : `${text}.${two(rest)}`;
}

/** What `clock` and `stamp` write, as a pattern. */
export const CLOCK_PATTERN = '\\d{2,}:\\d{2}(?::\\d{2})?(?:\\.\\d{2})?';

/** An interval in words: `00:04 to 00:08`. */
export function interval({ start, end }: TimeRange): string {
  return `${clock(start)} to ${clock(end)}`;
}

/**
 * Times that may be stated about a video: whole seconds. When it is shorter than two seconds, quarters of a second and
 * its end to the hundredth, because whole seconds would not divide it into parts. Every time is within the video.
 */
export interface Grid {
  readonly step: number;
  /** The last time that may be stated of the video. */
  readonly end: number;
  /** The grid time that a clock would show at this moment. */
  at(seconds: number): number;
  /** The smallest stretch of the grid around an interval; `start < end` in every video of a hundredth of a second. */
  around(start: number, end: number): TimeRange;
}

/** The times of a part that is shorter than a second, which a grid of whole seconds would move or widen. */
export function exactly({ start, end }: TimeRange): TimeRange {
  const first = lastHundredth(start);
  return { start: first, end: Math.max(lastHundredth(end), lastHundredth(first + 0.01)) };
}

/** The grid of a video of this length in seconds. */
export function gridOf(length: number): Grid {
  const isShort = length < 2;
  const step = isShort ? 0.25 : 1;
  const down = (seconds: number) => Math.floor(seconds / step) * step;
  const end = isShort ? lastHundredth(length) : down(length);
  const at = (seconds: number) => Math.max(0, Math.min(end, down(seconds)));
  return {
    step,
    end,
    at,
    around(from, to) {
      const stop = Math.min(end, Math.max(Math.ceil(to / step) * step, at(from) + step));
      return { start: Math.max(0, Math.min(at(from), down(stop - step))), end: stop };
    },
  };
}
