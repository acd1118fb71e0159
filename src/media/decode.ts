/** Frames of raw pixels, one after the other, no faster than they are taken. */
import { partOf } from '../records/part.js';
import type { TimeRange } from '../records/record.js';
import { ffmpegError } from './complaint.js';
import type { Ffmpeg, Job } from './ffmpeg.js';
import { gridFilter, sampleCount, startFor } from './grid.js';
import { keyframeDistances } from './inspect.js';
import type { Inspection } from './inspection.js';
import type { DecodeOptions, RawFrame } from './media.js';
import type { Probe } from './probe.js';

const RAW = ['-c:v', 'rawvideo', '-f', 'rawvideo'];

/** Bytes of one frame. */
function frameBytes(options: DecodeOptions): number {
  return options.width * options.height * (options.pixel_format === 'gray' ? 1 : 3);
}

/** The job that writes all frames of a range to stdout; `distance`: seconds from the keyframe to its start. */
function decodeJob(
  path: string,
  inspection: Inspection,
  options: DecodeOptions,
  range: TimeRange,
  distance: number | undefined,
): Job {
  const start = startFor(range.start, distance, inspection);
  const grid = gridFilter(start, range.start, options.rate);
  return {
    input: path,
    seek: start.seek,
    filter: `${grid},scale=${options.width}:${options.height}:flags=area,format=${options.pixel_format}`,
    output_options: ['-frames:v', `${sampleCount(range.end - range.start, options.rate)}`, ...RAW],
    output: 'stdout',
  };
}

/** Cuts a stream of bytes into pieces of one size; an incomplete piece at the end is dropped. */
export class Reassembler {
  readonly #size: number;
  #piece: Uint8Array;
  #filled = 0;

  constructor(size: number) {
    this.#size = size;
    this.#piece = new Uint8Array(size);
  }

  /** Takes some bytes and gives the pieces that they complete; each owns its memory. */
  *add(chunk: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + this.#size - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#size) continue;
      yield this.#piece;
      this.#piece = new Uint8Array(this.#size);
      this.#filled = 0;
    }
  }
}

function check(options: DecodeOptions): void {
  const sizes = [options.width, options.height];
  if (!sizes.every((size) => Number.isInteger(size) && size > 0) || !(options.rate > 0)) {
    throw new RangeError(`Can't decode to ${options.width}x${options.height} at ${options.rate} frames/s.`);
  }
}

/**
 * Decodes a video, or a part of one, once and in order. Leaving the loop ends ffmpeg. A place for a process is held
 * until the loop ends: don't wait inside it for another method of the same media engine.
 * @throws RecordError damaged when not a single frame can be decoded; what `probe` throws.
 */
export async function* decode(
  tools: { readonly ffmpeg: Ffmpeg; readonly probe: Probe },
  video: string,
  options: DecodeOptions,
  signal?: AbortSignal,
): AsyncGenerator<RawFrame, void> {
  check(options);
  const part = partOf(video);
  const path = part?.path ?? video;
  const inspection = await tools.probe.inspect(path, signal);
  const range = { start: part?.start ?? 0, end: Math.min(part?.end ?? Infinity, inspection.duration) };
  const distances =
    part === undefined ? [0] : await keyframeDistances(path, inspection, [range.start], signal);
  const pieces = new Reassembler(frameBytes(options));
  const running = tools.ffmpeg.run(decodeJob(path, inspection, options, range, distances?.[0]), signal);
  let count = 0;
  try {
    for (;;) {
      const step = await running.next();
      if (step.done === true) {
        if (count === 0 || step.value.code !== 0) throw ffmpegError(path, 'decoded', step.value);
        return;
      }
      for (const data of pieces.add(step.value)) {
        yield { time: count / options.rate, data };
        count += 1;
      }
    }
  } finally {
    await running.return({ code: null, signal: null, stderr: '' });
  }
}
