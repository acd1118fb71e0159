/** A question as Gemini's `generateContent` takes it. */
import type { StillFrame } from '../../media/media.js';
import { defined } from '../../records/json.js';
import type { TimeRange } from '../../records/record.js';
import { frameLabel } from '../frames.js';
import type { Question } from '../model.js';
import { promptText } from '../structured.js';
import { base64 } from '../video.js';
import type { GeminiOptions } from './options.js';

/** Which part of a video is meant, and how densely it is sampled; offsets are seconds with the unit, e.g. `20.5s`. */
interface VideoMetadata {
  startOffset?: string;
  endOffset?: string;
  fps?: number;
}

/** One part of a message. */
export type GeminiPart =
  | { text: string }
  | { inlineData: { data: string; mimeType: string }; videoMetadata?: VideoMetadata }
  | { fileData: { fileUri: string; mimeType: string }; videoMetadata?: VideoMetadata };

/** The request, without the enum that only the SDK can name. */
export interface GeminiRequest {
  model: string;
  contents: { role: 'user'; parts: GeminiPart[] }[];
  config: {
    temperature?: number;
    maxOutputTokens?: number;
    topP?: number;
    topK?: number;
    responseMimeType?: 'application/json';
    responseJsonSchema?: unknown;
    /** Off: the SDK would ask again by itself, without our limits and retries. */
    automaticContinuation: false;
  };
}

/** Builds the request: the video before the text, as Google's guide advises for a single video. */
export function geminiRequest(
  question: Question,
  media: readonly GeminiPart[],
  options: GeminiOptions,
): GeminiRequest {
  const temperature = question.temperature ?? options.temperature;
  const { max_output_tokens, top_p, top_k } = options;
  return {
    model: options.model,
    contents: [{ role: 'user', parts: [...media, { text: promptText(question) }] }],
    config: {
      ...defined({ temperature, maxOutputTokens: max_output_tokens, topP: top_p, topK: top_k }),
      ...(question.schema !== undefined && {
        responseMimeType: 'application/json',
        responseJsonSchema: question.schema.json,
      }),
      automaticContinuation: false,
    },
  };
}

/** The part for a video or a picture inside the request. */
export function inlinePart(bytes: Uint8Array, mimeType: string, fps: number | undefined): GeminiPart {
  return {
    inlineData: { data: base64(bytes), mimeType },
    ...(fps !== undefined && { videoMetadata: { fps } }),
  };
}

/** The part for an uploaded video, or for a range of it. */
export function uploadPart(
  upload: { readonly uri: string; readonly mime_type: string },
  range: TimeRange | undefined,
  fps: number | undefined,
): GeminiPart {
  const videoMetadata = {
    ...(range !== undefined && { startOffset: offset(range.start), endOffset: offset(range.end) }),
    ...(fps !== undefined && { fps }),
  };
  return {
    fileData: { fileUri: upload.uri, mimeType: upload.mime_type },
    ...(Object.keys(videoMetadata).length > 0 && { videoMetadata }),
  };
}

/** The parts for still frames, each after its time. */
export function frameParts(frames: readonly StillFrame[]): GeminiPart[] {
  return frames.flatMap(({ time, jpeg }) => [
    { text: frameLabel(time) },
    inlinePart(jpeg, 'image/jpeg', undefined),
  ]);
}

/** Seconds as Gemini takes them, rounded to milliseconds: 20.5 is `20.5s`. */
export function offset(seconds: number): string {
  return `${Number(seconds.toFixed(3))}s`;
}
