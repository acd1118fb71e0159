/** Brings the video of a question into the form that an OpenAI-compatible server gets: reads or cuts it. */
import type { Media } from '../../media/media.js';
import type { Clips } from '../clips.js';
import type { Question } from '../model.js';
import { readVideo } from '../video-file.js';
import { planOpenAi } from './delivery.js';
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
  readonly clips: Clips;
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
  const { clips, delivery, media } = carriers;
  const plan = planOpenAi(video, delivery);
  if (plan.way === 'frames') {
    const options = { times: plan.times, max_dim: delivery.frame_max_dim };
    const stills = await media.frames(video.path, video.info, options, signal);
    const bytes = stills.reduce((total, { jpeg }) => total + jpeg.byteLength, 0);
    return { parts: frameParts(stills), delivery: 'frames', bytes };
  }
  const bytes = await (plan.way === 'original'
    ? readVideo(video.path, signal)
    : clips.get(video, plan.range, signal));
  return {
    parts: [videoPart(bytes, delivery.video_part)],
    delivery: delivery.video_part,
    bytes: bytes.byteLength,
  };
}
