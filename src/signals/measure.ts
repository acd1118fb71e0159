/** From frames to signals: one pass, frame by frame; only the pixels of the previous frame are kept. */
import { RecordError } from '../errors/errors.js';
import type { DecodeOptions, RawFrame } from '../media/media.js';
import { frameMeter, type Sample } from './pixels.js';

/** How the video is decoded for measuring: enough to see what moves, little enough to cost only the decoding. */
export const SAMPLING: DecodeOptions = { rate: 4, width: 64, height: 36, pixel_format: 'rgb24' };

/** All that is known of a video. */
export interface Signals {
  /** Frames measured a second. */
  readonly rate: number;
  /** Seconds that were really seen: the probed duration, or less when the frames end earlier. */
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
