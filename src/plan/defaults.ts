/**
 * Rules of thumb for what calls take, used until something has been measured. They are rough on purpose: a sample
 * (`plan --sample`) or any earlier run in the results directory replaces them.
 */
import type { GeminiResolution } from '../models/gemini/options.js';
import type { PromptKey, VideoInfo } from '../records/record.js';
import type { StepList } from '../steps.js';

/** Characters of a prompt per token. */
export const CHARACTERS_PER_TOKEN = 4;

/**
 * Tokens of a prompt's beginning that a server keeps for the next prompt with the same beginning, as OpenAI documents it:
 * from 1,024 on, in steps of 128. Gemini and vLLM keep about as much.
 */
export function keptTokens(characters: number): number {
  const tokens = characters / CHARACTERS_PER_TOKEN;
  return tokens < 1024 ? 0 : KEPT_STEP * Math.floor(tokens / KEPT_STEP);
}
/** Less than this at the end of a beginning is not kept. */
export const KEPT_STEP = 128;

/** Tokens of a usual answer, without thinking. */
export function answerTokens(key: PromptKey, list: Pick<StepList, 'qa_types'>): number {
  if (list.qa_types.ofKey(key) !== undefined) return 600;
  if (key === 'video_filtering') return 60;
  if (key === 'video_anomaly_classification') return 150;
  if (key === 'highlight_timestamp_extraction') return 10;
  if (key.endsWith('_description')) return 900;
  if (key.endsWith('_global_caption')) return 350;
  return key.endsWith('_dense_caption') ? 400 : 120;
}

/** Milliseconds until an answer arrives: two seconds, plus a second per hundred tokens. */
export function answerMilliseconds(output_tokens: number): number {
  return 2000 + 10 * output_tokens;
}

/** Milliseconds until an upload can be used: a second per 10 MB, plus one to find it ready. */
export function uploadMilliseconds(bytes: number): number {
  return 1000 + bytes / 10_000;
}

/** Tokens that Gemini counts for a frame of video and for a single picture, by resolution. */
export const GEMINI_TOKENS: Readonly<
  Record<GeminiResolution, { readonly frame: number; readonly picture: number }>
> = {
  MEDIA_RESOLUTION_LOW: { frame: 70, picture: 280 },
  MEDIA_RESOLUTION_MEDIUM: { frame: 70, picture: 560 },
  MEDIA_RESOLUTION_HIGH: { frame: 280, picture: 1120 },
};
/** Tokens that Gemini counts for a second of sound. */
export const GEMINI_SOUND_TOKENS = 32;

/** Tokens that open models count for a picture: one for 28 × 28 pixels. */
export function patchTokens(pixels: number): number {
  return Math.ceil(pixels / 784);
}
/** Frames of a video that open models count as one picture. */
export const FRAMES_PER_PATCH = 2;
/** Frames a second that servers of open models look at in a whole video. */
export const SERVER_FPS = 2;

/** Pixels of a picture after its longest side was limited. */
export function pixelsWithin(
  { width, height }: Pick<VideoInfo, 'width' | 'height'>,
  max_dim: number,
): number {
  const scale = Math.min(1, max_dim / Math.max(width, height, 1));
  return width * height * scale * scale;
}

/** Bytes of a clip: of its first picture, and of each further second. */
export function clipBytes(pixels: number, fps: number): { readonly a_call: number; readonly a_unit: number } {
  return { a_call: pixels * 0.06, a_unit: pixels * 0.035 * fps };
}
/** Bytes of a JPEG per pixel. */
export const JPEG_BYTES_PER_PIXEL = 0.12;

/** Seconds that ffmpeg takes to start and to end. */
export const FFMPEG_START_SECONDS = 0.1;
/** Seconds that one ffmpeg takes per decoded pixel. */
export const DECODE_SECONDS_PER_PIXEL = 2.8e-9;
/** Assumed frames a second when the video does not say. */
export const FRAME_RATE = 30;
