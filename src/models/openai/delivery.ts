/** How an OpenAI-compatible server gets the video of a question; pure, so that the choice can be tested without files. */
import type { TimeRange } from '../../records/record.js';
import { mediaTypeOf } from '../container.js';
import { type FrameSampling, frameTimes } from '../frames.js';
import type { VideoInput } from '../model.js';
import { askedRange, asksForAll } from '../range.js';
import type { OpenAiDelivery } from './options.js';

/** The way a video takes. */
export type OpenAiPlan =
  /** The file itself. */
  | { readonly way: 'original' }
  /** An mp4 of the range. */
  | { readonly way: 'clip'; readonly range: TimeRange }
  /** Still frames at these times. */
  | { readonly way: 'frames'; readonly times: readonly number[] };

/** Chooses the way for a video. */
export function planOpenAi(video: VideoInput, delivery: OpenAiDelivery): OpenAiPlan {
  const range = askedRange(video);
  const sampling = samplingFor(range.end - range.start, delivery);
  if (sampling !== undefined) return { way: 'frames', times: frameTimes(range, sampling) };
  const fits = video.info.size_bytes <= delivery.inline_limit_mb * 1e6;
  if (asksForAll(video) && fits && mediaTypeOf(video.path) === 'video/mp4') return { way: 'original' };
  return { way: 'clip', range };
}

function samplingFor(seconds: number, delivery: OpenAiDelivery): FrameSampling | undefined {
  if (delivery.long_videos === 'frames' && seconds > delivery.long_video_threshold_sec) {
    const { long_video_sample_fps, long_video_max_frames } = delivery;
    return { sample_fps: long_video_sample_fps, min_frames: 1, max_frames: long_video_max_frames };
  }
  if (!delivery.frames_only) return undefined;
  const { frame_sample_fps, min_frames, max_frames } = delivery;
  return { sample_fps: frame_sample_fps, min_frames, max_frames };
}
