/** A question as the chat-completions route takes it. */
import type { StillFrame } from '../../media/media.js';
import { defined } from '../../records/json.js';
import { frameLabel } from '../frames.js';
import type { Question } from '../model.js';
import { promptText } from '../structured.js';
import { base64 } from '../video.js';
import type { OpenAiOptions } from './options.js';

/** One part of a message; `video_url` is vLLM's addition to OpenAI's own. */
export type OpenAiPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } }
  | { type: 'video_url'; video_url: { url: string } };

/** The body of a request; further fields pass through as they are. */
export interface OpenAiRequest {
  model: string;
  messages: { role: 'user'; content: string | OpenAiPart[] }[];
  stream: false;
  [field: string]: unknown;
}

/**
 * Builds the body. The video is before the text, so that servers that cache what they have computed can reuse it for
 * the next question about the same video.
 */
export function openAiRequest(
  question: Question,
  media: readonly OpenAiPart[],
  options: OpenAiOptions,
): OpenAiRequest {
  const { extra_body } = options;
  const prompt = promptText(question);
  const text: OpenAiPart = { type: 'text', text: prompt };
  return {
    ...(options.reasoning_model === true ? reasoningFields(options) : samplingFields(question, options)),
    ...templateFields(options),
    ...formFields(question),
    ...extra_body,
    ...(extra_body?.['chat_template_kwargs'] !== undefined && {
      chat_template_kwargs: mergedTemplate(options, extra_body['chat_template_kwargs']),
    }),
    model: options.model_name,
    messages: [{ role: 'user', content: media.length > 0 ? [...media, text] : prompt }],
    stream: false,
  };
}

/** The part for a video in the request itself. */
export function videoPart(bytes: Uint8Array, mime_type: string, part: 'video_url' | 'image_url'): OpenAiPart {
  const url = dataUrl(bytes, mime_type);
  return part === 'video_url'
    ? { type: 'video_url', video_url: { url } }
    : { type: 'image_url', image_url: { url } };
}

/** The parts for still frames, each after its time. */
export function frameParts(frames: readonly StillFrame[]): OpenAiPart[] {
  return frames.flatMap(({ time, jpeg }): OpenAiPart[] => [
    { type: 'text', text: frameLabel(time) },
    { type: 'image_url', image_url: { url: dataUrl(jpeg, 'image/jpeg') } },
  ]);
}

function reasoningFields({ max_tokens }: OpenAiOptions): Record<string, unknown> {
  return max_tokens === undefined ? {} : { max_completion_tokens: max_tokens };
}

function samplingFields(question: Question, options: OpenAiOptions): Record<string, unknown> {
  const temperature = question.temperature ?? options.temperature;
  const { max_tokens, top_p, top_k } = options;
  return defined({ temperature, max_tokens, top_p, top_k });
}

/** Asks for an answer that follows a schema; every field of it is required, as OpenAI's strict mode wants. */
function formFields({ schema }: Question): Record<string, unknown> {
  if (schema === undefined) return {};
  const { name, json } = schema;
  return { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: json } } };
}

function templateFields({ enable_thinking }: OpenAiOptions): Record<string, unknown> {
  return enable_thinking === undefined ? {} : { chat_template_kwargs: { enable_thinking } };
}

function mergedTemplate({ enable_thinking }: OpenAiOptions, extra: unknown): unknown {
  if (enable_thinking === undefined || typeof extra !== 'object') return extra;
  return { enable_thinking, ...extra };
}

function dataUrl(bytes: Uint8Array, type: string): string {
  return `data:${type};base64,${base64(bytes)}`;
}
