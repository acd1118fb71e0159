/** What the Gemini adapter can be told. */
import type { EndpointNames } from '../http/refusal.js';

/** How finely Gemini looks at pictures. */
export type GeminiResolution = 'MEDIA_RESOLUTION_LOW' | 'MEDIA_RESOLUTION_MEDIUM' | 'MEDIA_RESOLUTION_HIGH';

/** Settings of one Gemini endpoint; what is absent is left to the default named here, or else to the provider. */
export interface GeminiOptions {
  readonly api_key: string;
  readonly model: string;
  /** Root of the API without version; Google's own when absent or empty. */
  readonly base_url?: string;
  /** Seconds for one attempt at an answer, its body included. */
  readonly timeout: number;
  readonly temperature?: number;
  readonly max_output_tokens?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly media_resolution?: GeminiResolution;
  /** Frames a second that Gemini takes from a video; its own default is 1. */
  readonly video_fps?: number;
  /** Largest request with a video in it, in MB of 10^6 bytes, base64 and prompt included; 20. */
  readonly inline_limit_mb?: number;
  /** Uploads every video once and asks all questions about that upload, instead of sending small videos inline. */
  readonly reuse_uploads?: boolean;
  /** Seconds for an upload until the provider has processed it; 600. */
  readonly upload_timeout?: number;
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
  /** Frames a second of clips that are cut for an inline range, or `full`; 2, or `video_fps` where that is more. */
  readonly clip_fps?: number | 'full';
  /** Longest side of such clips in pixels; 768. */
  readonly clip_max_dim?: number;
  /** `h264` in an mp4, or `vp9` in a webm; `h264`. */
  readonly clip_codec?: 'h264' | 'vp9';
}

/** The settings that shape how a video is delivered, with their defaults. */
export interface GeminiDelivery {
  readonly inline_limit_mb: number;
  readonly reuse_uploads: boolean;
  readonly long_videos: 'video' | 'frames';
  readonly long_video_threshold_sec: number;
  readonly long_video_sample_fps: number;
  readonly long_video_max_frames: number;
  readonly frame_max_dim: number;
  readonly clip_fps: number | 'full';
  readonly clip_max_dim: number;
  /** Absent for H.264. */
  readonly clip_codec?: 'vp9';
}

/** Fills in the defaults of the delivery. */
export function geminiDelivery(options: GeminiOptions): GeminiDelivery {
  return {
    inline_limit_mb: options.inline_limit_mb ?? 20,
    reuse_uploads: options.reuse_uploads ?? false,
    long_videos: options.long_videos ?? 'video',
    long_video_threshold_sec: options.long_video_threshold_sec ?? 60,
    long_video_sample_fps: options.long_video_sample_fps ?? 0.5,
    long_video_max_frames: options.long_video_max_frames ?? 60,
    frame_max_dim: options.frame_max_dim ?? 768,
    clip_fps: options.clip_fps ?? Math.max(2, options.video_fps ?? 0),
    clip_max_dim: options.clip_max_dim ?? 768,
    ...(options.clip_codec === 'vp9' && { clip_codec: 'vp9' }),
  };
}

/**
 * Everything that shapes the answers: no key, no address, no timeout, nor whether the same bytes come inside the request
 * or as an upload, which differs from run to run with the number of questions.
 */
export function geminiParameters(options: GeminiOptions): Readonly<Record<string, unknown>> {
  const { temperature, max_output_tokens, top_p, top_k, media_resolution, video_fps } = options;
  const sampling = { temperature, max_output_tokens, top_p, top_k, media_resolution, video_fps };
  const told = Object.entries(sampling).filter(([, value]) => value !== undefined);
  const { inline_limit_mb: _limit, reuse_uploads: _reuse, ...delivery } = geminiDelivery(options);
  return { ...Object.fromEntries(told), ...delivery };
}

/** How this endpoint is called in messages. */
export function geminiNames(options: GeminiOptions, section: string): EndpointNames {
  return {
    provider: 'Gemini',
    model: options.model,
    fields: {
      key: `${section}.api_key (or the variable GOOGLE_API_KEY)`,
      model: `${section}.model`,
      base_url: `${section}.base_url`,
      tokens: `${section}.max_output_tokens`,
      timeout: `${section}.timeout`,
      inline_limit: `${section}.inline_limit_mb`,
    },
  };
}
