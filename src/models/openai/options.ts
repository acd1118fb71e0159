/** The options of the adapter for OpenAI-compatible servers. */
import { defined } from '../../records/json.js';
import { type Delivery, type DeliveryOptions, deliveryOf } from '../delivery.js';
import type { EndpointNames } from '../http/refusal.js';
import { scrub } from '../http/texts.js';

/** OpenAI's own address, used when none is configured. */
export const OPENAI_ADDRESS = 'https://api.openai.com/v1';

/**
 * Settings of one endpoint; what is absent takes the default named here, or else the server's. `inline_limit_mb` is the
 * largest mp4 that is sent as it is; larger ones and other containers become a clip.
 */
export interface OpenAiOptions extends DeliveryOptions {
  /** Empty for servers that need none. */
  readonly api_key: string;
  readonly model_name: string;
  /** Root of the API with its version, e.g. `http://localhost:8000/v1`; OpenAI's own when absent or empty. */
  readonly base_url?: string;
  /** Replicas of the same server; wins over `base_url`. Each video stays with one of them while that one lives. */
  readonly base_urls?: readonly string[];
  /** Seconds for one attempt at an answer, its body included. */
  readonly timeout: number;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly top_p?: number;
  /** Not part of OpenAI's API; vLLM and others take it. */
  readonly top_k?: number;
  /** For models that refuse sampling parameters: sends `max_completion_tokens` and none of them; false. */
  readonly reasoning_model?: boolean;
  /** Turns thinking on or off where the chat template knows how (`chat_template_kwargs.enable_thinking`). */
  readonly enable_thinking?: boolean;
  /** Further fields of the request body; they win over those above. */
  readonly extra_body?: Readonly<Record<string, unknown>>;
  /** The part that carries a video: gateways that know no `video_url` take it as `image_url`; `video_url`. */
  readonly video_part?: 'video_url' | 'image_url';
  /** Sends every video as still frames with times; false. */
  readonly frames_only?: boolean;
  /** Frames a second of `frames_only`; 1. */
  readonly frame_sample_fps?: number;
  /** 4. */
  readonly min_frames?: number;
  /** 32. */
  readonly max_frames?: number;
}

/** The settings that shape how a video is delivered, with their defaults. */
export type OpenAiDelivery = Delivery &
  Required<
    Pick<OpenAiOptions, 'video_part' | 'frames_only' | 'frame_sample_fps' | 'min_frames' | 'max_frames'>
  >;

/** Fills in the defaults of the delivery. */
export function openAiDelivery(options: OpenAiOptions): OpenAiDelivery {
  return {
    ...deliveryOf(options),
    video_part: options.video_part ?? 'video_url',
    frames_only: options.frames_only ?? false,
    frame_sample_fps: options.frame_sample_fps ?? 1,
    min_frames: options.min_frames ?? 4,
    max_frames: options.max_frames ?? 32,
  };
}

/** The addresses of the replicas, at least one. */
export function openAiAddresses(options: OpenAiOptions): readonly string[] {
  const replicas = options.base_urls ?? [];
  return replicas.length > 0 ? [...new Set(replicas)] : [options.base_url || OPENAI_ADDRESS];
}

/** Everything that shapes the answers: no key, no address, no timeout. */
export function openAiParameters(options: OpenAiOptions): Readonly<Record<string, unknown>> {
  const { temperature, max_tokens, top_p, top_k, reasoning_model, enable_thinking, extra_body } = options;
  const extra: unknown =
    extra_body === undefined ? undefined : JSON.parse(scrub(JSON.stringify(extra_body), options.api_key));
  const sampling = { temperature, max_tokens, top_p, top_k, reasoning_model, enable_thinking };
  return { ...defined({ ...sampling, extra_body: extra }), ...openAiDelivery(options) };
}

/** The names of this endpoint in messages. */
export function openAiNames(options: OpenAiOptions, section: string): EndpointNames {
  const [first = OPENAI_ADDRESS] = openAiAddresses(options);
  const replicas = options.base_urls ?? [];
  return {
    provider: URL.canParse(first) && replicas.length < 2 ? new URL(first).host : 'The server',
    model: options.model_name,
    fields: {
      key: `${section}.api_key (or the variable OPENAI_API_KEY)`,
      model: `${section}.model_name`,
      base_url: `${section}.${replicas.length > 0 ? 'base_urls' : 'base_url'}`,
      tokens: `${section}.max_tokens`,
      timeout: `${section}.timeout`,
      inline_limit: `${section}.inline_limit_mb`,
    },
  };
}
