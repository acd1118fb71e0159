/** From frames to signals, in one pass that keeps only the pixels of the frame before; and a memory of signals. */
import { RecordError } from '../errors/errors.js';
import { Recent } from '../flow/recent.js';
import { Shared } from '../flow/shared.js';
import type { DecodeOptions, Media, RawFrame } from '../media/media.js';
import type { VideoInput } from '../models/model.js';
import { videoStamp } from '../records/record.js';
import { frameMeter, type Sample } from './pixels.js';

/** How a video is decoded for measuring: large enough to see motion, small enough to cost only the decoding. */
export const SAMPLING: DecodeOptions = { rate: 4, width: 64, height: 36, pixel_format: 'rgb24' };

/** What is measured of a video. */
export interface Signals {
  /** Frames measured a second. */
  readonly rate: number;
  /** Seconds with frames: the probed duration, or less when the frames end earlier. */
  readonly length: number;
  /** One sample a frame, at least one. */
  readonly samples: readonly Sample[];
}

/**
 * Measures frames decoded with SAMPLING.
 * @param duration probed length of the video in seconds.
 * @throws RecordError damaged when there is no frame or a frame has another size.
 */
export async function measure(frames: AsyncIterable<RawFrame>, duration: number): Promise<Signals> {
  const meter = frameMeter(SAMPLING.width, SAMPLING.height);
  const bytes = SAMPLING.width * SAMPLING.height * 3;
  const samples: Sample[] = [];
  for await (const frame of frames) {
    if (frame.data.length !== bytes)
      throw damaged(`expected a frame of ${bytes} bytes at ${frame.time} s, got ${frame.data.length}`);
    samples.push(meter(samples.length / SAMPLING.rate, frame.data));
  }
  if (samples.length === 0) throw damaged('expected at least one frame to measure, the video shows none');
  return { rate: SAMPLING.rate, length: Math.min(duration, samples.length / SAMPLING.rate), samples };
}

function damaged(message: string): RecordError {
  return new RecordError('damaged', message, {
    hint: 'check that the video plays; re-encode it when it does',
  });
}

/** How many videos are kept; a measured 5-minute video takes about half a megabyte. */
const MOST = 32;

/**
 * A bounded memory of measurements: each video is decoded once, however many questions are asked about it at a time.
 * Decoding ends when every question that waits for it has been aborted.
 */
export class Measurements {
  readonly #media: Media;
  readonly #signals = new Shared<Signals>(new Recent(MOST));

  constructor(media: Media) {
    this.#media = media;
  }

  /** The signals of a video. @throws what decoding throws; AbortError */
  of({ path, info }: VideoInput, signal?: AbortSignal): Promise<Signals> {
    const key = `${videoStamp(info)}:${info.duration}\n${path}`;
    const start = (own: AbortSignal) => measure(this.#media.decode(path, SAMPLING, own), info.duration);
    return this.#signals.get(key, start, signal);
  }

  /** Forgets a video; questions that wait for it still get their answer. */
  release(path: string): void {
    for (const key of this.#signals.keys()) if (key.endsWith(`\n${path}`)) this.#signals.forget(key);
  }

  /** Forgets everything and ends what is being decoded. */
  close(): void {
    for (const key of this.#signals.keys()) this.#signals.end(key);
  }
}
