/** Brings the video of a question into the form that an OpenAI-compatible server gets: reads or cuts it. */
import type { Media } from '../../media/media.js';
import { clipType } from '../container.js';
import type { Question, VideoInput } from '../model.js';
import { announce, framesOf, type Making, type MakingOptions } from '../needs.js';
import { readVideo } from '../video-file.js';
import { type OpenAiPlan, planOpenAi } from './delivery.js';
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
  const options = openAiMaking(delivery);
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

/** How clips and still frames are made. */
function openAiMaking({ clip_fps, clip_max_dim, clip_codec, frame_max_dim }: OpenAiDelivery): MakingOptions {
  const codec = clip_codec === undefined ? {} : { codec: clip_codec };
  return { clip: { fps: clip_fps, max_dim: clip_max_dim, ...codec }, frame_max_dim };
}

function toMake(plan: OpenAiPlan): Making {
  return plan.way === 'original' ? undefined : plan;
}
