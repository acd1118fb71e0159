/** Times as people write them, and the grid of times that may be stated about a video. */
import type { TimeRange } from '../records/record.js';

const two = (value: number) => String(value).padStart(2, '0');

/** Seconds as `MM:SS`, from an hour on `HH:MM:SS`; with hundredths when they are not zero (`00:01.25`). */
export function clock(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const whole = Math.floor(hundredths / 100);
  const rest = hundredths % 100;
  const hours = Math.floor(whole / 3600);
  const minutes = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return (hours > 0 ? `${two(hours)}:${minutes}` : minutes) + (rest === 0 ? '' : `.${two(rest)}`);
}

/** Whole seconds as `HH:MM:SS`, the form of dense captions; fractions are dropped. */
export function stamp(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
}

/** What `clock` and `stamp` write, as a pattern. */
export const CLOCK_PATTERN = '\\d{2,}:\\d{2}(?::\\d{2})?(?:\\.\\d{2})?';

/** An interval in words: `00:04 to 00:08`. */
export function interval({ start, end }: TimeRange): string {
  return `${clock(start)} to ${clock(end)}`;
}

/**
 * Times that may be stated about a video: whole seconds, or quarters of a second when it is shorter than two seconds
 * (whole seconds would not divide it into parts). Every time lies within the video.
 */
export interface Grid {
  readonly step: number;
  /** The last time on the grid within the video. */
  readonly end: number;
  /** The grid time that a clock would show at this moment. */
  at(seconds: number): number;
  /** The smallest stretch of the grid around an interval; `start < end` unless the video is shorter than one step. */
  around(start: number, end: number): TimeRange;
}

/** The grid of a video of this length in seconds. */
export function gridOf(length: number): Grid {
  const step = length < 2 ? 0.25 : 1;
  const down = (seconds: number) => Math.floor(seconds / step) * step;
  const end = down(length);
  const at = (seconds: number) => Math.max(0, Math.min(end, down(seconds)));
  return {
    step,
    end,
    at,
    around(from, to) {
      const stop = Math.min(end, Math.max(Math.ceil(to / step) * step, at(from) + step));
      return { start: Math.max(0, Math.min(at(from), stop - step)), end: stop };
    },
  };
}
