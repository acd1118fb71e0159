/** Brings the video of a question into the form that Gemini gets: reads, cuts or uploads it. */
import type { Media } from '../../media/media.js';
import { clipType, mediaTypeOf } from '../container.js';
import type { Question, VideoInput } from '../model.js';
import { announce, framesOf, type Making, type MakingOptions } from '../needs.js';
import { readVideo } from '../video-file.js';
import { type GeminiPlan, planGemini } from './delivery.js';
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
  const options = geminiMaking(delivery);
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

/** How clips and still frames are made. */
function geminiMaking({ clip_fps, clip_max_dim, clip_codec, frame_max_dim }: GeminiDelivery): MakingOptions {
  const codec = clip_codec === undefined ? {} : { codec: clip_codec };
  return { clip: { fps: clip_fps, max_dim: clip_max_dim, ...codec }, frame_max_dim };
}

function toMake(plan: GeminiPlan): Making {
  if (plan.way === 'inline_clip') return { way: 'clip', range: plan.range };
  return plan.way === 'frames' ? plan : undefined;
}
