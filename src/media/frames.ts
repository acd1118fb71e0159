/** Still frames at given times, with as little decoding as possible. */
import { setMaxListeners } from 'node:events';
import { ffmpegError } from './complaint.js';
import type { Branch, Ffmpeg, Job } from './ffmpeg.js';
import { fitWithin, type Start, startFor, timesFilter } from './grid.js';
import { keyframeDistances } from './inspect.js';
import type { Inspection } from './inspection.js';
import { JpegSplitter } from './jpeg.js';
import type { FrameOptions, StillFrame } from './media.js';
import type { Probe } from './probe.js';

/** What starting ffmpeg and opening a file costs, in decoded frames (measured at 720p). */
const START_COST = 35;
/** Times that one process serves at most; keeps the filter short. */
const MOST_TIMES = 200;

/** What one process does. */
interface Pass {
  readonly times: readonly number[];
  /** Seconds from the keyframe before the first of the times; undefined when unknown. */
  readonly distance: number | undefined;
}

/**
 * Shares the times out among processes: one for each when seeking costs less than half of decoding from the first to
 * the last, else one for all. `distances` are the seconds from the keyframe before each time; undefined when unknown.
 */
export function planPasses(
  times: readonly number[],
  distances: readonly number[] | undefined,
  rate: number,
): Pass[] {
  const first = times[0] ?? 0;
  const span = (times.at(-1) ?? first) - first + (distances?.[0] ?? first);
  const seeking = distances?.reduce((sum, distance) => sum + distance * rate + START_COST, 0);
  const most = seeking !== undefined && seeking < (span * rate) / 2 ? 1 : MOST_TIMES;
  const passes: Pass[] = [];
  for (let at = 0; at < times.length; at += most) {
    passes.push({ times: times.slice(at, at + most), distance: distances?.[at] });
  }
  return passes;
}

/** The output that writes one JPEG for each of the times, one after the other: to stdout, or to numbered files. */
export function stillsBranch(
  inspection: Inspection,
  times: readonly number[],
  max_dim: number,
  start: Start,
  names?: string,
): Branch {
  const { width, height } = fitWithin(inspection.width, inspection.height, max_dim);
  const format = names === undefined ? ['image2pipe'] : ['image2', '-start_number', '0'];
  return {
    filter: `${timesFilter(start, times)},scale=${width}:${height},setsar=1,format=yuvj420p`,
    output_options: ['-frames:v', String(times.length), '-c:v', 'mjpeg', '-q:v', '3', '-f', ...format],
    output: names === undefined ? 'stdout' : { target: names },
  };
}

async function onePass(
  ffmpeg: Ffmpeg,
  path: string,
  job: Job,
  times: readonly number[],
  signal: AbortSignal,
): Promise<StillFrame[]> {
  const splitter = new JpegSplitter();
  const running = ffmpeg.run(job, signal);
  const jpegs: Uint8Array[] = [];
  for (;;) {
    const step = await running.next();
    if (step.done !== true) {
      jpegs.push(...splitter.add(step.value));
      continue;
    }
    const last = jpegs.at(-1);
    if (last === undefined || step.value.code !== 0) throw ffmpegError(path, 'took frames from', step.value);
    return times.map((time, index) => ({ time, jpeg: jpegs[index] ?? last }));
  }
}

/** @throws RangeError for times that do not ascend, or no size. */
export function checkFrames({ times, max_dim }: FrameOptions): void {
  const ascending = times.every((time, index) => time >= (times[index - 1] ?? 0));
  if (!ascending) throw new RangeError(`Times must ascend from 0, got ${times.join(', ')}.`);
  if (!(max_dim > 0)) throw new RangeError(`The longest side must be positive, got ${max_dim}.`);
}

/**
 * Takes JPEGs at ascending times, in their order; a time past the last frame gives the last frame.
 * @throws RecordError damaged when nothing can be decoded; RangeError for times that do not ascend.
 */
export async function frames(
  tools: { readonly ffmpeg: Ffmpeg; readonly probe: Probe },
  path: string,
  options: FrameOptions,
  signal?: AbortSignal,
): Promise<StillFrame[]> {
  checkFrames(options);
  const { times, max_dim } = options;
  if (times.length === 0) return [];
  const inspection = await tools.probe.inspect(path, signal);
  const rate = inspection.frame_rate ?? 30;
  const distances = await keyframeDistances(path, inspection, times, signal);
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  // Every process listens, also while it waits for its place; Node would take more than ten for a leak and say so.
  setMaxListeners(0, either);
  const passes = planPasses(times, distances, rate).map(async (pass) => {
    const start = startFor(pass.times[0] ?? 0, pass.distance, inspection);
    try {
      const seek = start.seek === undefined ? {} : { seek: start.seek };
      const job = { input: path, ...seek, ...stillsBranch(inspection, pass.times, max_dim, start) };
      return await onePass(tools.ffmpeg, path, job, pass.times, either);
    } catch (error) {
      // The first failure ends the other processes, too.
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(passes);
  return (await Promise.all(passes)).flat();
}
