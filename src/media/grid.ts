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
/** How many seconds before a time reading starts where seeking lands anywhere: longer than usual GOPs. */
const RUN_UP = 15;
/**
 * Seeking uses decoding times, and with B-frames a keyframe is decoded long before it is shown. A seek to the wanted
 * time could land on the keyframe after it in a variable-rate video. So we seek to the keyframe itself plus this many
 * seconds, because ffmpeg subtracts 3/23 s for B-frames.
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
  /** True to leave out pictures whose time is not after the one before, as a player does. */
  readonly ascending?: true;
}

/** The beginning of the video. */
export const BEGINNING: Start = { seek: undefined, clock: 'PTS-STARTPTS' };
/**
 * The only place to start in a video with odd times. Read from there, ffmpeg follows edits and mends times that restart,
 * wrap or jump.
 */
export const AS_PLAYED: Start = { ...BEGINNING, ascending: true };

/**
 * Chooses where to start reading for pictures from `time` on, in seconds from the first frame. `distance` is how far
 * the keyframe lies before that time; undefined where seeking lands anywhere, so that some seconds more are read.
 */
export function startFor(time: number, distance: number | undefined, inspection: Inspection): Start {
  if (inspection.odd_times) return AS_PLAYED;
  // After the last frame ffmpeg 4 finds nothing.
  const within = Math.min(time, inspection.duration - 0.05);
  const before = distance === undefined ? RUN_UP : Math.max(0, distance - REORDERING);
  // Without an index the container's clock can't be trusted; with one, damage at the beginning shifts nothing.
  if (within - before <= 0 && !inspection.indexed) return BEGINNING;
  return {
    seek: inspection.first + Math.max(0, within - before),
    clock: `PTS-${Math.round(inspection.first * 1e6)}`,
  };
}

/** Filters that give each picture its time, in microseconds from the first frame of the video less a shift. */
export function onClock({ clock, ascending }: Start, shift = 0): string {
  const chosen = ascending ? `select='isnan(prev_selected_t)+gt(t,prev_selected_t)',` : '';
  return `${chosen}settb=1/1000000,setpts=${clock}${shift === 0 ? '' : `-${shift}`}`;
}

/** Pictures at `from`, `from + 1 / rate`, … in seconds from the first frame; the output's clock starts at 0. */
export function gridFilter(start: Start, from: number, rate: number): string {
  const shift = Math.round(from * 1e6) + TOLERANCE;
  return `${onClock(start, shift)},fps=${seconds(rate)}:round=up:start_time=0`;
}

/**
 * An expression that chooses by T: the last of `leaf` whose limit lies before T, or the first one. As a balanced tree:
 * ffmpeg parses 100 levels at most.
 * @param limits ascending, in seconds; leaf n + 1 is chosen after limit n
 */
function choose(
  limits: readonly number[],
  leaf: (index: number) => string,
  low = 0,
  high = limits.length,
): string {
  if (low === high) return leaf(low);
  const middle = Math.floor((low + high) / 2);
  const limit = seconds((limits[middle] ?? 0) + TOLERANCE / 1e6);
  return `if(lte(T,${limit}),${choose(limits, leaf, low, middle)},${choose(limits, leaf, middle + 1, high)})`;
}

/** An expression for the number of times that lie before T. */
export function countBefore(times: readonly number[]): string {
  return choose(times, String);
}

/**
 * One picture for each of the ascending times, in seconds from the first frame; a picture shown at two of them comes
 * twice. Every frame's time is replaced by the number of wanted times before it, in microseconds, so that `fps` emits
 * exactly what is shown at each. Times after the last frame get copies of it.
 */
export function timesFilter(start: Start, times: readonly number[]): string {
  const padding = `tpad=stop_mode=clone:stop=${times.length + 1}`;
  const index = `setpts='${countBefore(times)}'`;
  const end = `trim=end_frame=${times.length}`;
  return `${onClock(start)},${index},${padding},fps=1000000:round=up:start_time=0,${end}`;
}

/** How many pictures of the grid begin within a stretch of some seconds; at least one. */
export function sampleCount(length: number, rate: number): number {
  return Math.max(1, Math.ceil((length - TOLERANCE / 1e6) * rate));
}

/** How many pictures of the grid begin within each of some stretches. */
export function sampleCounts(stretches: readonly TimeRange[], rate: number): number[] {
  return stretches.map(({ start, end }) => sampleCount(end - start, rate));
}

/** An expression for how many of the pictures wanted from stretches lie before T. */
function samplesBefore(stretches: readonly TimeRange[], rate: number): string {
  const counts = sampleCounts(stretches, rate);
  const leaf = (index: number) => {
    const before = sum(counts.slice(0, index));
    const begun = `ceil((T-${seconds((stretches[index]?.start ?? 0) + TOLERANCE / 1e6)})*${seconds(rate)})`;
    return `${before}+clip(${begun},0,${counts[index] ?? 0})`;
  };
  const borders = stretches.slice(1).map(({ start }) => start);
  return choose(borders, leaf);
}

/** The sum of some numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/**
 * Pictures of stretches that follow each other: of each stretch those at its start, start + 1 / rate, … in seconds from
 * the first frame. The output's clock starts at 0 and moves by 1 / rate a picture. Where a stretch is not a whole
 * number of periods long, the next one begins at the next whole period. What is missing at the end is filled with
 * copies of the last frame.
 */
export function stretchesFilter(start: Start, stretches: readonly TimeRange[], rate: number): string {
  const total = sum(sampleCounts(stretches, rate));
  // `fps` drops pictures after the end of the input, which is given in the input's own time. So all times are moved
  // some seconds forward.
  const lead = Math.ceil(stretches.length / rate) + 1;
  const time = `floor((${samplesBefore(stretches, rate)})*1000000/${seconds(rate)})-${lead * 1_000_000}`;
  const grid = `fps=${seconds(rate)}:round=up:start_time=-${lead},setpts=PTS-STARTPTS`;
  // An exact number of pictures. A limit of the output would do too, but the filters of a full output go on working
  // until all outputs of the job are full.
  const exactly = `tpad=stop_mode=clone:stop=${total},trim=end_frame=${total}`;
  return `${onClock(start)},setpts='${time}',${grid},${exactly}`;
}

/** A size whose longest side is at most `longest`, never larger than it was, with even sides as x264 wants them. */
export function fitWithin(width: number, height: number, longest: number) {
  const factor = Math.min(1, longest / Math.max(width, height));
  const even = (value: number): number => Math.max(2, Math.round((value * factor) / 2) * 2);
  // Rounding to even must not enlarge the picture: an odd side that is not scaled loses one pixel.
  const cap = (value: number): number => Math.max(2, Math.min(even(value), Math.floor(value / 2) * 2));
  return { width: cap(width), height: cap(height) };
}
