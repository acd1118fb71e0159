/** A part of a video as an mp4 of its own: small, exact in time, checked before it is used. */
import { readFile, stat } from 'node:fs/promises';
import { RecordError } from '../errors.js';
import type { TimeRange, VideoInfo } from '../record.js';
import { DAMAGED_HINT, ffmpegError } from './complaint.js';
import type { Ffmpeg, Job } from './ffmpeg.js';
import { fitWithin, gridFilter, type Start, seconds, startFor } from './grid.js';
import { inspectContainer, keyframeDistances } from './inspect.js';
import type { Inspection } from './inspection.js';
import type { ClipOptions } from './media.js';
import type { Probe } from './probe.js';
import { drain } from './processes.js';
import type { Temporary } from './temporary.js';

/** What is assumed where the container does not tell its frame rate. */
const USUAL_RATE = 30;

/** Frames a second and size in pixels of a clip. */
export function clipShape(info: Pick<VideoInfo, 'width' | 'height' | 'frame_rate'>, options: ClipOptions) {
  const full = options.fps === 'full';
  const longest = full ? Math.max(info.width, info.height) : options.max_dim;
  const rate = options.fps === 'full' ? (info.frame_rate ?? USUAL_RATE) : options.fps;
  return { rate, ...fitWithin(info.width, info.height, longest) };
}

/** The part of a range that lies within the video. @throws RangeError when nothing of it does. */
export function clampRange(range: TimeRange, duration: number): TimeRange {
  const clamped = { start: Math.max(0, range.start), end: Math.min(range.end, duration) };
  if (clamped.end > clamped.start) return clamped;
  throw new RangeError(`Nothing lies between ${range.start} s and ${range.end} s of ${duration} s of video.`);
}

/**
 * The job that writes a clip. It reads from the keyframe before the range and re-encodes: copying the stream would move
 * the start by seconds. No B-frames: at low rates they would make the clip begin late.
 */
export function clipJob(
  path: string,
  inspection: Inspection,
  range: TimeRange,
  options: ClipOptions,
  file: string,
  start: Start,
): Job {
  const { rate, width, height } = clipShape(inspection, options);
  return {
    input: path,
    ...(start.seek === undefined ? {} : { seek: start.seek }),
    filter: `${gridFilter(start, range.start, rate)},scale=${width}:${height},setsar=1,format=yuv420p`,
    output_options: [
      ...['-t', seconds(range.end - range.start)],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '28', '-bf', '0'],
      ...['-map_metadata', '-1', '-map_chapters', '-1', '-movflags', '+faststart', '-f', 'mp4'],
    ],
    output: { file },
  };
}

/** How far a clip's length may be off, in seconds: its last frame is shown for a whole period. */
export function lengthTolerance(rate: number, inspection: Pick<Inspection, 'frame_rate'>): number {
  return 1 / rate + 1 / (inspection.frame_rate ?? USUAL_RATE) + 0.05;
}

/**
 * Cuts a clip and gives its bytes; the temporary file is gone afterwards.
 * @throws RecordError damaged when ffmpeg fails or the clip is not as long as asked; RangeError for an empty range.
 */
export async function clip(
  tools: { readonly ffmpeg: Ffmpeg; readonly probe: Probe; readonly temporary: Temporary },
  path: string,
  range: TimeRange,
  options: ClipOptions,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const inspection = await tools.probe.inspect(path, signal);
  const within = clampRange(range, inspection.duration);
  const { rate } = clipShape(inspection, options);
  const [distance] = (await keyframeDistances(path, inspection, [within.start], signal)) ?? [];
  const start = startFor(within.start, distance, inspection);
  return await tools.temporary.use('.mp4', async (file) => {
    const job = clipJob(path, inspection, within, options, file, start);
    const finished = await drain(tools.ffmpeg.run(job, signal));
    const size = await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
    if (finished.code !== 0 || size === 0) throw ffmpegError(path, 'cut a clip from', finished);
    // Exit code 0 is no proof: ffmpeg also ends so after a seek into missing data.
    const finding = await inspectContainer(file, signal);
    const length = finding.kind === 'video' ? finding.inspection.duration : 0;
    const wanted = within.end - within.start;
    if (Math.abs(length - wanted) > lengthTolerance(rate, inspection)) {
      throw new RecordError(
        'damaged',
        `The part of "${path}" from ${within.start} s to ${within.end} s came out as ${length.toFixed(2)} s.`,
        { hint: DAMAGED_HINT },
      );
    }
    return await readFile(file, signal === undefined ? {} : { signal });
  });
}
