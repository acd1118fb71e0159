/** Which still frames are sent in place of a video, and how their times are written. Pure functions. */
import type { TimeRange } from '../records/record.js';

/** How densely a video is sampled when it is sent as still frames. */
export interface FrameSampling {
  /** Frames a second. */
  readonly sample_fps: number;
  /** At least this many, however short the range. */
  readonly min_frames: number;
  /** At most this many, however long the range. */
  readonly max_frames: number;
}

/**
 * The times of evenly spaced frames: each is the middle of an equal share of the range, so that neither end is
 * over-represented and no time is after the last frame.
 * @returns seconds from the start of the video, ascending and distinct, in whole milliseconds
 * @example frameTimes({ start: 10, end: 20 }, { sample_fps: 0.5, min_frames: 1, max_frames: 60 }) // [11, 13, 15, 17,
 * 19]
 */
export function frameTimes(range: TimeRange, sampling: FrameSampling): number[] {
  const length = Math.max(0, range.end - range.start);
  const wanted = Math.round(length * sampling.sample_fps);
  const count = Math.max(1, Math.min(Math.max(wanted, sampling.min_frames), sampling.max_frames));
  const times = new Set<number>();
  for (let index = 0; index < count; index += 1) {
    const time = range.start + ((index + 0.5) * length) / count;
    times.add(Math.max(range.start, Math.floor(time * 1000) / 1000));
  }
  return [...times];
}

/**
 * Writes a time as dense captions do: `HH:MM:SS`, and the fraction if there is one.
 * @param seconds from the start of the video; rounded to milliseconds
 * @example formatTime(65.5) // '00:01:05.5'
 */
export function formatTime(seconds: number): string {
  const milliseconds = Math.round(Math.max(0, seconds) * 1000);
  const whole = Math.floor(milliseconds / 1000);
  const fields = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const clock = fields.map((field) => String(field).padStart(2, '0')).join(':');
  const fraction = String(milliseconds % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

/** The text before a frame, e.g. `<00:01:05.5>`: the form in which the model should name times. */
export function frameLabel(seconds: number): string {
  return `<${formatTime(seconds)}>`;
}
