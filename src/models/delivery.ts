/** How both adapters deliver videos: settings, the way a video takes, and what is made of the video for it. */
import type { ClipOptions, FrameOptions, Media, StillFrame } from '../media/media.js';
import type { TimeRange } from '../records/record.js';
import type { FrameSampling } from './frames.js';
import type { Question, VideoInput } from './model.js';
import { askedRange, mediaTypeOf, readVideo, WHOLE_CODECS } from './video.js';

/** Settings that both adapters have; what is absent takes the default named here. */
export interface DeliveryOptions {
  /** How ranges longer than the threshold are sent: as any other, or as still frames with times; `video`. */
  readonly long_videos?: 'video' | 'frames';
  /** Seconds; 60. */
  readonly long_video_threshold_sec?: number;
  /** Frames a second; 0.5. */
  readonly long_video_sample_fps?: number;
  /** 60. */
  readonly long_video_max_frames?: number;
  /** Longest side of still frames in pixels; 768. */
  readonly frame_max_dim?: number;
  /** What may be sent inside a request, in MB of 10^6 bytes; 20. */
  readonly inline_limit_mb?: number;
  /** Frames a second of clips, or `full`; 2. */
  readonly clip_fps?: number | 'full';
  /** Longest side of clips in pixels; 768. */
  readonly clip_max_dim?: number;
  /** `h264` in an mp4, or `vp9` in a webm; `h264`. */
  readonly clip_codec?: 'h264' | 'vp9';
  /** Whole files are sent as they are only in these codecs, else as a clip; `WHOLE_CODECS`. */
  readonly whole_codecs?: readonly string[];
}

/** The settings with their defaults. */
export interface Delivery extends Required<Omit<DeliveryOptions, 'clip_codec' | 'whole_codecs'>> {
  // Both are absent for the default: parameters of calls from before there was a choice stay the same.
  readonly clip_codec?: 'vp9';
  readonly whole_codecs?: readonly string[];
}

/** Fills in the defaults. */
export function deliveryOf(options: DeliveryOptions): Delivery {
  const { whole_codecs = WHOLE_CODECS } = options;
  const isUsual =
    whole_codecs.length === WHOLE_CODECS.length &&
    WHOLE_CODECS.every((codec) => whole_codecs.includes(codec));
  return {
    long_videos: options.long_videos ?? 'video',
    long_video_threshold_sec: options.long_video_threshold_sec ?? 60,
    long_video_sample_fps: options.long_video_sample_fps ?? 0.5,
    long_video_max_frames: options.long_video_max_frames ?? 60,
    frame_max_dim: options.frame_max_dim ?? 768,
    inline_limit_mb: options.inline_limit_mb ?? 20,
    clip_fps: options.clip_fps ?? 2,
    clip_max_dim: options.clip_max_dim ?? 768,
    ...(options.clip_codec === 'vp9' && { clip_codec: 'vp9' }),
    ...(!isUsual && { whole_codecs: whole_codecs.toSorted() }),
  };
}

/** The way a video takes inside a request. */
export type InlinePlan =
  /** The file itself. */
  | { readonly way: 'original' }
  /** A clip of the range. */
  | { readonly way: 'clip'; readonly range: TimeRange }
  /** Still frames at these times. */
  | { readonly way: 'frames'; readonly times: readonly number[] };

/** The way a video takes. */
export type Plan =
  | InlinePlan
  /** One upload for all questions, with the range in each question. */
  | { readonly way: 'upload'; readonly range?: TimeRange };

/** How a long range is sampled, where it is sent as still frames. */
export function longSampling(seconds: number, delivery: Delivery): FrameSampling | undefined {
  const { long_videos, long_video_threshold_sec, long_video_sample_fps, long_video_max_frames } = delivery;
  if (long_videos !== 'frames' || seconds <= long_video_threshold_sec) return undefined;
  return { sample_fps: long_video_sample_fps, min_frames: 1, max_frames: long_video_max_frames };
}

/** A video on its way, in parts of a message. */
export interface Delivered<Part> {
  readonly parts: readonly Part[];
  /** Absent for questions about text alone. */
  readonly delivery?: 'inline' | 'upload' | 'video_url' | 'image_url' | 'frames';
  /** Bytes of media inside the request. */
  readonly bytes: number;
}

/** How an adapter puts media into a message. */
export interface Parts<Part> {
  /** What the delivery of a file or clip is called. */
  readonly inline: NonNullable<Delivered<Part>['delivery']>;
  video(bytes: Uint8Array, mime_type: string): Part;
  frames(stills: readonly StillFrame[]): readonly Part[];
}

/** Delivers a video inside a request. @throws RecordError when it can't be read or cut; AbortError. */
export async function deliverInline<Part>(
  { media, delivery }: { readonly media: Media; readonly delivery: Delivery },
  video: VideoInput,
  plan: InlinePlan,
  parts: Parts<Part>,
  signal: AbortSignal | undefined,
): Promise<Delivered<Part>> {
  const { path, info } = video;
  if (plan.way === 'frames') {
    const options = framesOf(video, plan.times, delivery);
    const stills = await media.frames(path, info, options, signal);
    const bytes = stills.reduce((total, { jpeg }) => total + jpeg.byteLength, 0);
    return { parts: parts.frames(stills), delivery: 'frames', bytes };
  }
  const isClip = plan.way === 'clip';
  const bytes = await (isClip
    ? media.clip(path, info, plan.range, clipOptions(delivery), signal)
    : readVideo(path, signal));
  const clipType = delivery.clip_codec === 'vp9' ? 'video/webm' : 'video/mp4';
  const part = parts.video(bytes, isClip ? clipType : mediaTypeOf(video));
  return { parts: [part], delivery: parts.inline, bytes: bytes.byteLength };
}

/**
 * Tells the media engine which clips and frames will be needed after a question, so that one decode makes them together
 * with those of the question itself. Where the question needs none, the engine begins while the question is under way,
 * except at step 0, which may reject the video.
 */
export function announce(
  media: Media,
  { step, video }: Pick<Question, 'step' | 'video'>,
  planOf: (video: VideoInput) => Plan,
  delivery: Delivery,
): void {
  if (video === undefined) return;
  const clips: TimeRange[] = [];
  const frames: FrameOptions[] = [];
  for (const range of video.upcoming ?? []) {
    const part = { ...video, range };
    const plan = planOf(part);
    if (plan.way === 'clip') clips.push(plan.range);
    if (plan.way === 'frames') frames.push(framesOf(part, plan.times, delivery));
  }
  if (clips.length + frames.length === 0) return;
  const { way } = planOf(video);
  const needs = { clips, clip: clipOptions(delivery), frames };
  media.expect?.(video.path, video.info, needs, way !== 'clip' && way !== 'frames' && step !== '0');
}

function clipOptions({ clip_fps: fps, clip_max_dim: max_dim, clip_codec: codec }: Delivery): ClipOptions {
  return { fps, max_dim, ...(codec !== undefined && { codec }) };
}

function framesOf(video: VideoInput, times: readonly number[], { frame_max_dim }: Delivery): FrameOptions {
  return { times, max_dim: frame_max_dim, range: askedRange(video) };
}

/** Makes what questions need before they are asked. A question is known by its object. */
export function createPrepared<T>(make: (question: Question, signal?: AbortSignal) => Promise<T>) {
  const ready = new WeakMap<Question, { readonly made: T }>();
  return {
    /** Keeps what it makes for as long as the question object lives, or until it is taken. */
    async prepare(question: Question, signal?: AbortSignal): Promise<void> {
      ready.set(question, { made: await make(question, signal) });
    },
    /** Gives what was made, once; makes it now where nothing is ready. */
    async take(question: Question, signal?: AbortSignal): Promise<T> {
      const found = ready.get(question);
      ready.delete(question);
      return found === undefined ? await make(question, signal) : found.made;
    },
  };
}
