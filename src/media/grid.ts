/**
 * Filters that pick the picture shown at a time: the last frame that begins at or before it. Pure functions.
 *
 * ffmpeg's `fps` filter alone samples up to half a period off, and `select` loses its place where a frame lasts long.
 * `fps=…:round=up:start_time=0` is exact for both: output n is the last frame that begins at or before n / rate.
 */
import type { TimeRange } from '../records/record.js';
import type { Inspection } from './inspection.js';

/** Containers round times to milliseconds: a frame counts as begun this much early, in microseconds. */
const TOLERANCE = 1_000;
/** How far ahead of a time reading starts where seeking lands anywhere, in seconds: longer than usual GOPs. */
const RUN_UP = 15;
/**
 * Seeking goes by decoding times, and with B-frames a keyframe is decoded long before it is shown: aimed at the wanted
 * time, a variable-rate video is entered at the keyframe behind it. So the aim is the keyframe itself, and this much
 * behind it, since ffmpeg takes off 3/23 s for B-frames of its own accord.
 */
const REORDERING = 0.135;

/** Seconds as ffmpeg reads them: microseconds at most, never in exponential form. */
export function seconds(value: number): string {
  return value.toFixed(6).replace(/\.?0+$/, '');
}

/** Where a job starts to read. */
export interface Start {
  /** Seconds on the container's own clock; undefined for the beginning. */
  readonly seek: number | undefined;
  /** A `setpts` expression, in microseconds, for seconds from the first frame of the video. */
  readonly clock: string;
}

/** The beginning of the video. */
export const BEGINNING: Start = { seek: undefined, clock: 'PTS-STARTPTS' };

/**
 * Chooses where to start reading for pictures from `time` on, in seconds from the first frame. `distance` is how far
 * the keyframe lies before that time; undefined where seeking lands anywhere, so that some seconds more are read.
 */
export function startFor(time: number, distance: number | undefined, inspection: Inspection): Start {
  // Behind the last frame ffmpeg 4 finds nothing.
  const within = Math.min(time, inspection.duration - 0.05);
  const before = distance === undefined ? RUN_UP : Math.max(0, distance - REORDERING);
  // Without an index the container's clock is not to be relied on; with one, damage at the beginning shifts nothing.
  if (within - before <= 0 && !inspection.indexed) return BEGINNING;
  return {
    seek: inspection.first + Math.max(0, within - before),
    clock: `PTS-${Math.round(inspection.first * 1e6)}`,
  };
}

/** Pictures at `from`, `from + 1 / rate`, … in seconds from the first frame; the output's clock starts at 0. */
export function gridFilter(start: Start, from: number, rate: number): string {
  const shift = Math.round(from * 1e6) + TOLERANCE;
  return `settb=1/1000000,setpts=${start.clock}-${shift},fps=${seconds(rate)}:round=up:start_time=0`;
}

/** An expression for the number of times that lie before T, as a balanced tree: ffmpeg parses 100 levels at most. */
export function countBefore(times: readonly number[], low = 0, high = times.length): string {
  if (low === high) return String(low);
  const middle = Math.floor((low + high) / 2);
  const limit = seconds((times[middle] ?? 0) + TOLERANCE / 1e6);
  return `if(lte(T,${limit}),${countBefore(times, low, middle)},${countBefore(times, middle + 1, high)})`;
}

/**
 * One picture for each of the ascending times, in seconds from the first frame; a picture shown at two of them comes
 * twice. Every frame's time is replaced by the number of wanted times before it, in microseconds, so that `fps` emits
 * exactly what is shown at each. Copies of the last frame stand in for times behind it.
 */
export function timesFilter(start: Start, times: readonly number[]): string {
  const padding = `tpad=stop_mode=clone:stop=${times.length + 1}`;
  const index = `setpts='${countBefore(times)}'`;
  const end = `trim=end_frame=${times.length}`;
  return `settb=1/1000000,setpts=${start.clock},${index},${padding},fps=1000000:round=up:start_time=0,${end}`;
}

/** How many pictures of the grid begin within a stretch of some seconds; at least one. */
export function sampleCount(length: number, rate: number): number {
  return Math.max(1, Math.ceil((length - TOLERANCE / 1e6) * rate));
}

/** An expression for how many of the pictures wanted from stretches lie before T; `low` … `high` are their indices. */
function samplesBefore(
  stretches: readonly TimeRange[],
  rate: number,
  low = 0,
  high = stretches.length,
): string {
  if (high - low === 1) {
    const { start = 0, end = 0 } = stretches[low] ?? {};
    const before = stretches
      .slice(0, low)
      .reduce((sum, each) => sum + sampleCount(each.end - each.start, rate), 0);
    const begun = `ceil((T-${seconds(start + TOLERANCE / 1e6)})*${seconds(rate)})`;
    return `${before}+clip(${begun},0,${sampleCount(end - start, rate)})`;
  }
  const middle = Math.floor((low + high) / 2);
  const limit = seconds((stretches[middle]?.start ?? 0) + TOLERANCE / 1e6);
  const halves = [samplesBefore(stretches, rate, low, middle), samplesBefore(stretches, rate, middle, high)];
  return `if(lte(T,${limit}),${halves.join(',')})`;
}

/**
 * So many pictures and no more: copies of the last one stand in for what is missing. A limit of the output would do, but
 * one output that is full does not keep its filters from working on as long as another one is not.
 */
function exactly(count: number): string {
  return `tpad=stop_mode=clone:stop=${count},trim=end_frame=${count}`;
}

/**
 * Pictures of stretches that follow each other, laid end to end: from each its start, start + 1 / rate, … in seconds from
 * the first frame. The output's clock starts at 0 and moves by 1 / rate a picture, so that a stretch whose length is no
 * whole number of periods begins at the next whole one. Copies of the last frame stand in for what is missing at the
 * end.
 */
export function stretchesFilter(start: Start, stretches: readonly TimeRange[], rate: number): string {
  const total = stretches.reduce((sum, each) => sum + sampleCount(each.end - each.start, rate), 0);
  // The end of the input is told in its own time, and `fps` drops what would come behind it. So everything happens some
  // seconds earlier than it does.
  const lead = Math.ceil(stretches.length / rate) + 1;
  const time = `floor((${samplesBefore(stretches, rate)})*1000000/${seconds(rate)})-${lead * 1_000_000}`;
  const grid = `fps=${seconds(rate)}:round=up:start_time=-${lead},setpts=PTS-STARTPTS`;
  return `settb=1/1000000,setpts=${start.clock},setpts='${time}',${grid},${exactly(total)}`;
}

/** A size whose longest side is at most `longest`, never larger than it was, with even sides as x264 wants them. */
export function fitWithin(
  width: number,
  height: number,
  longest: number,
): { readonly width: number; readonly height: number } {
  const factor = Math.min(1, longest / Math.max(width, height));
  const even = (value: number): number => Math.max(2, Math.round((value * factor) / 2) * 2);
  // Rounding to even must not enlarge: an odd side that stays as it is loses one pixel.
  const cap = (value: number): number => Math.max(2, Math.min(even(value), Math.floor(value / 2) * 2));
  return { width: cap(width), height: cap(height) };
}
