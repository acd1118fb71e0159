/** How an OpenAI-compatible server gets the video of a question: as it is, as a clip or as still frames. */
import type { Media } from '../../media/media.js';
import { announce, type Delivered, deliverInline, type InlinePlan, longSampling } from '../delivery.js';
import { type FrameSampling, frameTimes } from '../frames.js';
import type { Question, VideoInput } from '../model.js';
import { askedRange, asksForFile, mediaTypeOf, readsWhole } from '../video.js';
import type { OpenAiDelivery } from './options.js';
import { frameParts, type OpenAiPart, videoPart } from './request.js';

/** Delivers the video of a question. @throws RecordError when it can't be read or cut; AbortError. */
export async function deliverToOpenAi(
  question: Question,
  carriers: { readonly media: Media; readonly delivery: OpenAiDelivery },
  signal?: AbortSignal,
): Promise<Delivered<OpenAiPart>> {
  const { video } = question;
  if (video === undefined) return { parts: [], bytes: 0 };
  const { media, delivery } = carriers;
  const planOf = (part: VideoInput) => planOpenAi(part, delivery);
  announce(media, question, planOf, delivery);
  const { video_part } = delivery;
  const inline = (bytes: Uint8Array, type: string) => videoPart(bytes, type, video_part);
  const parts = { inline: video_part, video: inline, frames: frameParts };
  return deliverInline(carriers, video, planOf(video), parts, signal);
}

/** Chooses the way for a video: servers take an mp4 that they can read as it is, and anything else as a clip. */
export function planOpenAi(video: VideoInput, delivery: OpenAiDelivery): InlinePlan {
  const range = askedRange(video);
  const sampling = samplingFor(range.end - range.start, delivery);
  if (sampling !== undefined) return { way: 'frames', times: frameTimes(range, sampling) };
  const fits = video.info.size_bytes <= delivery.inline_limit_mb * 1e6;
  const isPlain = mediaTypeOf(video) === 'video/mp4' && readsWhole(video, delivery.whole_codecs);
  if (asksForFile(video) && fits && isPlain) return { way: 'original' };
  return { way: 'clip', range };
}

function samplingFor(seconds: number, delivery: OpenAiDelivery): FrameSampling | undefined {
  const long = longSampling(seconds, delivery);
  if (long !== undefined || !delivery.frames_only) return long;
  const { frame_sample_fps, min_frames, max_frames } = delivery;
  return { sample_fps: frame_sample_fps, min_frames, max_frames };
}
