/** How videos are delivered, whoever gets them: settings, their defaults, and what they ask of the media engine. */
import type { ClipOptions } from '../media/media.js';
import type { FrameSampling } from './frames.js';

/** Settings that both adapters have; what is absent is left to the default named here. */
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
}

/** The settings with their defaults. */
export interface Delivery extends Required<Omit<DeliveryOptions, 'clip_codec'>> {
  /** Absent for H.264: it shaped no answer before there was a choice. */
  readonly clip_codec?: 'vp9';
}

/** Fills in the defaults. */
export function deliveryOf(options: DeliveryOptions): Delivery {
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
  };
}

/** How a long range is sampled, where it is sent as still frames. */
export function longSampling(seconds: number, delivery: Delivery): FrameSampling | undefined {
  const { long_videos, long_video_threshold_sec, long_video_sample_fps, long_video_max_frames } = delivery;
  if (long_videos !== 'frames' || seconds <= long_video_threshold_sec) return undefined;
  return { sample_fps: long_video_sample_fps, min_frames: 1, max_frames: long_video_max_frames };
}

/** How an adapter wants clips and still frames. */
export interface MakingOptions {
  readonly clip: ClipOptions;
  readonly frame_max_dim: number;
}

/** How clips and still frames are made. */
export function makingOptions(delivery: Delivery): MakingOptions {
  const { clip_fps: fps, clip_max_dim: max_dim, clip_codec: codec, frame_max_dim } = delivery;
  return { clip: { fps, max_dim, ...(codec !== undefined && { codec }) }, frame_max_dim };
}
