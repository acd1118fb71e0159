/** How Gemini gets the video of a question: inside the request, as an upload or as still frames. */
import type { Media } from '../../media/media.js';
import type { TimeRange } from '../../records/record.js';
import { longSampling, makingOptions } from '../delivery.js';
import { frameTimes } from '../frames.js';
import type { Question, VideoInput } from '../model.js';
import { announce, framesOf, type Making } from '../needs.js';
import { askedRange, asksForAll, clipType, mediaTypeOf, readVideo } from '../video.js';
import type { GeminiDelivery } from './options.js';
import { frameParts, type GeminiPart, inlinePart, uploadPart } from './request.js';
import type { Upload, Uploads } from './uploads.js';

/** A video on its way. */
export interface Delivered {
  readonly parts: readonly GeminiPart[];
  /** Absent for questions about text alone. */
  readonly delivery?: 'inline' | 'upload' | 'frames';
  /** The upload that the parts refer to. */
  readonly upload?: Upload;
  /** Bytes of media inside the request. */
  readonly bytes: number;
}

/** What is needed to deliver videos. */
export interface Carriers {
  readonly media: Media;
  readonly uploads: Uploads;
  readonly delivery: GeminiDelivery;
  readonly video_fps: number | undefined;
}

/** Delivers the video of a question. @throws RecordError when it can't be read, cut or processed; AbortError. */
export async function deliverToGemini(
  question: Question,
  carriers: Carriers,
  signal?: AbortSignal,
): Promise<Delivered> {
  const { video } = question;
  if (video === undefined) return { parts: [], bytes: 0 };
  const { delivery, media } = carriers;
  const planOf = (part: VideoInput) => planGemini(part, Buffer.byteLength(question.text), delivery);
  const plan = planOf(video);
  const options = makingOptions(delivery);
  announce(media, question, (part) => toMake(planOf(part)), options);
  switch (plan.way) {
    case 'inline':
      return inline(await readVideo(video.path, signal), mediaTypeOf(video.path), carriers);
    case 'inline_clip': {
      const bytes = await media.clip(video.path, video.info, plan.range, options.clip, signal);
      return inline(bytes, clipType(options.clip), carriers);
    }
    case 'frames':
      return frames(video, plan.times, carriers, signal);
    case 'upload': {
      const upload = await carriers.uploads.acquire(video, signal);
      const file = { uri: upload.uri, mime_type: mediaTypeOf(video.path) };
      return {
        parts: [uploadPart(file, plan.range, carriers.video_fps)],
        delivery: 'upload',
        upload,
        bytes: 0,
      };
    }
  }
}

function inline(bytes: Uint8Array, mimeType: string, { video_fps }: Carriers): Delivered {
  return { parts: [inlinePart(bytes, mimeType, video_fps)], delivery: 'inline', bytes: bytes.byteLength };
}

async function frames(
  video: VideoInput,
  times: readonly number[],
  { media, delivery }: Carriers,
  signal: AbortSignal | undefined,
): Promise<Delivered> {
  const stills = await media.frames(
    video.path,
    video.info,
    framesOf(video, times, delivery.frame_max_dim),
    signal,
  );
  const bytes = stills.reduce((total, { jpeg }) => total + jpeg.byteLength, 0);
  return { parts: frameParts(stills), delivery: 'frames', bytes };
}

function toMake(plan: GeminiPlan): Making {
  if (plan.way === 'inline_clip') return { way: 'clip', range: plan.range };
  return plan.way === 'frames' ? plan : undefined;
}

/** The way a video takes. */
export type GeminiPlan =
  /** The file itself inside the request. */
  | { readonly way: 'inline' }
  /** A clip of the range inside the request. */
  | { readonly way: 'inline_clip'; readonly range: TimeRange }
  /** One upload for all questions, with the range in each question. */
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
  const sampling = longSampling(range.end - range.start, delivery);
  if (sampling !== undefined) return { way: 'frames', times: frameTimes(range, sampling) };
  const all = asksForAll(video);
  if (delivery.reuse_uploads || !fitsInline(video.info.size_bytes, prompt_bytes, delivery.inline_limit_mb)) {
    return all ? { way: 'upload' } : { way: 'upload', range };
  }
  return all ? { way: 'inline' } : { way: 'inline_clip', range };
}
