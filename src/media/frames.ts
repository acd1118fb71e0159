/** Still frames at given times, with as little decoding as possible. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpegError } from './complaint.js';
import type { Branch, Ffmpeg } from './ffmpeg.js';
import { fitWithin, type Start, startFor, timesFilter } from './grid.js';
import { keyframeDistances } from './inspect.js';
import type { Inspection } from './inspection.js';
import type { FrameOptions } from './media.js';
import type { Probe } from './probe.js';
import { collect } from './processes.js';

/** What starting ffmpeg and opening a file costs, counted in decoded frames (measured at 720p). */
const START_COST = 35;
/** At most this many times for one process, so that its filter stays short. */
const MOST_TIMES = 200;

/** What one process does. */
interface Pass {
  /** Index of its first time among all times. */
  readonly first: number;
  readonly times: readonly number[];
  /** Seconds from the keyframe before the first of the times; undefined when unknown. */
  readonly distance: number | undefined;
}

/**
 * Divides the times among processes: one process for each time when seeking costs less than half of decoding from the
 * first to the last, otherwise one for all. `distances` are the seconds from the keyframe before each time; undefined
 * when unknown.
 */
export function planPasses(
  times: readonly number[],
  distances: readonly number[] | undefined,
  rate: number,
): Pass[] {
  const begin = times[0] ?? 0;
  const span = (times.at(-1) ?? begin) - begin + (distances?.[0] ?? begin);
  const seeking = distances?.reduce((sum, distance) => sum + distance * rate + START_COST, 0);
  const most = seeking !== undefined && seeking < (span * rate) / 2 ? 1 : MOST_TIMES;
  const passes: Pass[] = [];
  for (let first = 0; first < times.length; first += most) {
    passes.push({ first, times: times.slice(first, first + most), distance: distances?.[first] });
  }
  return passes;
}

/** The output that writes one JPEG for each of the times, `still0.jpg` and so on; `first` is the first number. */
export function stillsBranch(
  inspection: Inspection,
  { times, max_dim }: FrameOptions,
  start: Start,
  first = 0,
): Branch {
  const { width, height } = fitWithin(inspection.width, inspection.height, max_dim);
  const jpegs = ['-c:v', 'mjpeg', '-q:v', '3', '-f', 'image2', '-start_number', String(first)];
  return {
    filter: `${timesFilter(start, times)},scale=${width}:${height},setsar=1,format=yuvj420p`,
    output_options: ['-frames:v', String(times.length), ...jpegs],
    output: { target: 'still%d.jpg' },
  };
}

/**
 * The files that such an output wrote; the last one in place of missing ones after it. Undefined when there is none.
 */
export async function stillFiles(directory: string, count: number, first = 0): Promise<string[] | undefined> {
  const there = new Set(await readdir(directory));
  const names = Array.from({ length: count }, (_, index) => `still${first + index}.jpg`);
  const last = names.findLast((name) => there.has(name));
  if (last === undefined) return undefined;
  return names.map((name) => join(directory, there.has(name) ? name : last));
}

/** @throws RangeError for times that do not ascend, or no size. */
export function checkFrames({ times, max_dim }: FrameOptions): void {
  const ascending = times.every((time, index) => time >= (times[index - 1] ?? 0));
  if (!ascending) throw new RangeError(`Times must ascend from 0, got ${times.join(', ')}.`);
  if (!(max_dim > 0)) throw new RangeError(`The longest side must be positive, got ${max_dim}.`);
}

/**
 * Takes JPEGs at ascending times into an empty directory; a time past the last frame gives the last frame.
 * @returns one file for each time, in their order
 * @throws RecordError damaged when nothing can be decoded.
 */
export async function takeFrames(
  { ffmpeg, probe }: { readonly ffmpeg: Ffmpeg; readonly probe: Probe },
  path: string,
  options: FrameOptions,
  directory: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const inspection = await probe.inspect(path, signal);
  const distances = await keyframeDistances(path, inspection, options.times, signal);
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const passes = planPasses(options.times, distances, inspection.frame_rate ?? 30).map(async (pass) => {
    const { first, times, distance } = pass;
    try {
      const start = startFor(times[0] ?? 0, distance, inspection);
      const branch = stillsBranch(inspection, { ...options, times }, start, first);
      const finished = await collect(
        ffmpeg.run({ input: path, seek: start.seek, ...branch, directory }, either),
      );
      const files = await stillFiles(directory, times.length, first);
      if (files === undefined || finished.code !== 0) throw ffmpegError(path, 'took frames from', finished);
      return files;
    } catch (error) {
      // The first failure ends the other processes too.
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(passes);
  return (await Promise.all(passes)).flat();
}
