/** How Gemini gets the video of a question: inside the request, as an upload or as still frames. */
import type { Media } from '../../media/media.js';
import { announce, type Delivered, deliverInline, longSampling, type Plan } from '../delivery.js';
import { frameTimes } from '../frames.js';
import type { Question, VideoInput } from '../model.js';
import { askedRange, asksForFile, mediaTypeOf, rangeInFile, readsWhole } from '../video.js';
import type { GeminiDelivery } from './options.js';
import { frameParts, type GeminiPart, inlinePart, uploadPart } from './request.js';
import type { Upload, Uploads } from './uploads.js';

/** A video on its way to Gemini. */
export interface GeminiDelivered extends Delivered<GeminiPart> {
  /** The upload that the parts refer to. */
  readonly upload?: Upload;
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
): Promise<GeminiDelivered> {
  const { video } = question;
  if (video === undefined) return { parts: [], bytes: 0 };
  const { media, delivery, uploads, video_fps } = carriers;
  const planOf = (part: VideoInput) => planGemini(part, Buffer.byteLength(question.text), delivery);
  const plan = planOf(video);
  announce(media, question, planOf, delivery);
  if (plan.way !== 'upload') {
    const inline = (bytes: Uint8Array, type: string) => inlinePart(bytes, type, video_fps);
    const parts = { inline: 'inline', video: inline, frames: frameParts } as const;
    return deliverInline(carriers, video, plan, parts, signal);
  }
  const upload = await uploads.acquire(video, signal);
  const file = { uri: upload.uri, mime_type: mediaTypeOf(video) };
  return { parts: [uploadPart(file, plan.range, video_fps)], delivery: 'upload', upload, bytes: 0 };
}

/** JSON around the parts, with room to spare. */
const ENVELOPE_BYTES = 64 * 1024;

/** True when a file fits into a request: base64 makes four bytes of three, and the prompt counts too. */
export function fitsInline(size_bytes: number, prompt_bytes: number, limit_mb: number): boolean {
  return 4 * Math.ceil(size_bytes / 3) + prompt_bytes + ENVELOPE_BYTES <= limit_mb * 1e6;
}

/** Chooses the way for a video. */
export function planGemini(video: VideoInput, prompt_bytes: number, delivery: GeminiDelivery): Plan {
  const range = askedRange(video);
  const sampling = longSampling(range.end - range.start, delivery);
  if (sampling !== undefined) return { way: 'frames', times: frameTimes(range, sampling) };
  if (!readsWhole(video, delivery.whole_codecs)) return { way: 'clip', range };
  const all = asksForFile(video);
  if (delivery.reuse_uploads || !fitsInline(video.info.size_bytes, prompt_bytes, delivery.inline_limit_mb)) {
    return all ? { way: 'upload' } : { way: 'upload', range: rangeInFile(video) };
  }
  return all ? { way: 'original' } : { way: 'clip', range };
}
