/** How Gemini gets the video of a question; pure, so that the choice can be tested without files. */
import type { TimeRange } from '../../records/record.js';
import { frameTimes } from '../frames.js';
import type { VideoInput } from '../model.js';
import { askedRange, asksForAll } from '../range.js';
import type { GeminiDelivery } from './options.js';

/** The way a video takes. */
export type GeminiPlan =
  /** The file itself inside the request. */
  | { readonly way: 'inline' }
  /** A clip of the range inside the request. */
  | { readonly way: 'inline_clip'; readonly range: TimeRange }
  /** One upload for all questions, with the range named beside it. */
  | { readonly way: 'upload'; readonly range?: TimeRange }
  /** Still frames at these times. */
  | { readonly way: 'frames'; readonly times: readonly number[] };

/** JSON around the parts, with room to spare. */
const ENVELOPE_BYTES = 64 * 1024;

/** True when a file fits into a request: base64 makes four bytes of three, and the prompt counts too. */
export function fitsInline(size_bytes: number, prompt_bytes: number, limit_mb: number): boolean {
  return 4 * Math.ceil(size_bytes / 3) + prompt_bytes + ENVELOPE_BYTES <= limit_mb * 1e6;
}

/** Chooses the way for a video. */
export function planGemini(video: VideoInput, prompt_bytes: number, delivery: GeminiDelivery): GeminiPlan {
  const range = askedRange(video);
  const isLong = range.end - range.start > delivery.long_video_threshold_sec;
  if (isLong && delivery.long_videos === 'frames') {
    const sampling = {
      sample_fps: delivery.long_video_sample_fps,
      min_frames: 1,
      max_frames: delivery.long_video_max_frames,
    };
    return { way: 'frames', times: frameTimes(range, sampling) };
  }
  const all = asksForAll(video);
  if (delivery.reuse_uploads || !fitsInline(video.info.size_bytes, prompt_bytes, delivery.inline_limit_mb)) {
    return all ? { way: 'upload' } : { way: 'upload', range };
  }
  return all ? { way: 'inline' } : { way: 'inline_clip', range };
}
