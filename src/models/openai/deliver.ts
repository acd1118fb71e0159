/** How an OpenAI-compatible server gets the video of a question: as it is, as a clip or as still frames. */
import type { Media } from '../../media/media.js';
import type { TimeRange } from '../../records/record.js';
import { longSampling, makingOptions } from '../delivery.js';
import { type FrameSampling, frameTimes } from '../frames.js';
import type { Question, VideoInput } from '../model.js';
import { announce, framesOf, type Making } from '../needs.js';
import { askedRange, asksForAll, clipType, mediaTypeOf, readVideo } from '../video.js';
import type { OpenAiDelivery } from './options.js';
import { frameParts, type OpenAiPart, videoPart } from './request.js';

/** A video on its way. */
export interface Delivered {
  readonly parts: readonly OpenAiPart[];
  /** Absent for questions about text alone. */
  readonly delivery?: 'video_url' | 'image_url' | 'frames';
  /** Bytes of media inside the request. */
  readonly bytes: number;
}

/** What is needed to deliver videos. */
export interface Carriers {
  readonly media: Media;
  readonly delivery: OpenAiDelivery;
}

/** Delivers the video of a question. @throws RecordError when it can't be read or cut; AbortError. */
export async function deliverToOpenAi(
  question: Question,
  carriers: Carriers,
  signal?: AbortSignal,
): Promise<Delivered> {
  const { video } = question;
  if (video === undefined) return { parts: [], bytes: 0 };
  const { delivery, media } = carriers;
  const plan = planOpenAi(video, delivery);
  const options = makingOptions(delivery);
  const makingOf = (part: VideoInput) => toMake(planOpenAi(part, delivery));
  announce(media, question, makingOf, options);
  if (plan.way === 'frames') {
    const { frame_max_dim } = options;
    const stills = await media.frames(
      video.path,
      video.info,
      framesOf(video, plan.times, frame_max_dim),
      signal,
    );
    const bytes = stills.reduce((total, { jpeg }) => total + jpeg.byteLength, 0);
    return { parts: frameParts(stills), delivery: 'frames', bytes };
  }
  const bytes = await (plan.way === 'original'
    ? readVideo(video.path, signal)
    : media.clip(video.path, video.info, plan.range, options.clip, signal));
  const type = plan.way === 'original' ? 'video/mp4' : clipType(options.clip);
  return {
    parts: [videoPart(bytes, type, delivery.video_part)],
    delivery: delivery.video_part,
    bytes: bytes.byteLength,
  };
}

function toMake(plan: OpenAiPlan): Making {
  return plan.way === 'original' ? undefined : plan;
}

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
  const long = longSampling(seconds, delivery);
  if (long !== undefined || !delivery.frames_only) return long;
  const { frame_sample_fps, min_frames, max_frames } = delivery;
  return { sample_fps: frame_sample_fps, min_frames, max_frames };
}
