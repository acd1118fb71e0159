/** The options of the Gemini adapter. */
import { defined } from '../../records/json.js';
import { type Delivery, type DeliveryOptions, deliveryOf } from '../delivery.js';
import type { EndpointNames } from '../http/refusal.js';

/** How finely Gemini looks at pictures. */
export type GeminiResolution = 'MEDIA_RESOLUTION_LOW' | 'MEDIA_RESOLUTION_MEDIUM' | 'MEDIA_RESOLUTION_HIGH';

/**
 * Settings of one Gemini endpoint; what is absent takes the default named here, or else the provider's.
 * `inline_limit_mb` bounds a whole request with a video in it, base64 and prompt included; `clip_fps` is `video_fps`
 * where that is more than 2.
 */
export interface GeminiOptions extends DeliveryOptions {
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
  /** Uploads every video once and asks all questions about that upload, instead of sending small videos inline. */
  readonly reuse_uploads?: boolean;
  /** Seconds for an upload until the provider has processed it; 600. */
  readonly upload_timeout?: number;
}

/** The settings that shape how a video is delivered, with their defaults. */
export interface GeminiDelivery extends Delivery {
  readonly reuse_uploads: boolean;
}

/** Fills in the defaults of the delivery. */
export function geminiDelivery(options: GeminiOptions): GeminiDelivery {
  const { reuse_uploads = false, clip_fps = Math.max(2, options.video_fps ?? 0) } = options;
  return { ...deliveryOf({ ...options, clip_fps }), reuse_uploads };
}

/**
 * Everything that shapes the answers: no key, no address, no timeout. Nor whether the same bytes are sent inside the
 * request or as an upload, because that depends on the number of questions of a run.
 */
export function geminiParameters(options: GeminiOptions): Readonly<Record<string, unknown>> {
  const { temperature, max_output_tokens, top_p, top_k, media_resolution, video_fps } = options;
  const sampling = { temperature, max_output_tokens, top_p, top_k, media_resolution, video_fps };
  const { inline_limit_mb: _limit, reuse_uploads: _reuse, ...delivery } = geminiDelivery(options);
  return { ...defined(sampling), ...delivery };
}

/** The names of this endpoint in messages. */
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
