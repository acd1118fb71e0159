/**
 * What calls take where nothing has been measured yet. Rough on purpose: a sample (`plan --sample`) or any earlier run in
 * the results directory takes its place.
 */
import type { GeminiResolution } from '../models/gemini/options.js';
import type { PromptKey, VideoInfo } from '../records/record.js';
import type { StepList } from '../steps.js';

/** Characters of prompt for one token. */
export const CHARACTERS_PER_TOKEN = 4;

/** Tokens of a usual answer, thinking aside. */
export function answerTokens(key: PromptKey, list: Pick<StepList, 'qa_types'>): number {
  if (list.qa_types.ofKey(key) !== undefined) return 600;
  if (key === 'video_filtering') return 60;
  if (key === 'video_anomaly_classification') return 150;
  if (key === 'highlight_timestamp_extraction') return 10;
  if (key.endsWith('_description')) return 900;
  if (key.endsWith('_global_caption')) return 350;
  return key.endsWith('_dense_caption') ? 400 : 120;
}

/** Milliseconds until an answer of so many tokens is there: two seconds, and a hundred tokens a second. */
export function answerMilliseconds(output_tokens: number): number {
  return 2000 + 10 * output_tokens;
}

/** Milliseconds until an upload of so many bytes can be asked about: 10 MB a second, and the look that finds it ready. */
export function uploadMilliseconds(bytes: number): number {
  return 1000 + bytes / 10_000;
}

/** Tokens that Gemini counts for a frame of video and for a picture on its own, by resolution. */
export const GEMINI_TOKENS: Readonly<
  Record<GeminiResolution, { readonly frame: number; readonly picture: number }>
> = {
  MEDIA_RESOLUTION_LOW: { frame: 70, picture: 280 },
  MEDIA_RESOLUTION_MEDIUM: { frame: 70, picture: 560 },
  MEDIA_RESOLUTION_HIGH: { frame: 280, picture: 1120 },
};
/** Tokens of a second of sound. */
export const GEMINI_SOUND_TOKENS = 32;

/** Tokens that open models count for a picture: one for 28 × 28 pixels. */
export function patchTokens(pixels: number): number {
  return Math.ceil(pixels / 784);
}
/** Frames of a video that they take together. */
export const FRAMES_PER_PATCH = 2;
/** Frames a second that servers of such models look at in a whole video. */
export const SERVER_FPS = 2;

/** Pixels of a picture after its longest side was cut down. */
export function pixelsWithin(
  { width, height }: Pick<VideoInfo, 'width' | 'height'>,
  max_dim: number,
): number {
  const scale = Math.min(1, max_dim / Math.max(width, height, 1));
  return width * height * scale * scale;
}

/** Bytes of a clip: of its first picture, and of each further second, by the pixels of a frame and frames a second. */
export function clipBytes(pixels: number, fps: number): { readonly a_call: number; readonly a_unit: number } {
  return { a_call: pixels * 0.06, a_unit: pixels * 0.035 * fps };
}
/** Bytes of a JPEG for each of its pixels. */
export const JPEG_BYTES_PER_PIXEL = 0.12;

/** Seconds that ffmpeg takes to start and to end. */
export const FFMPEG_START_SECONDS = 0.1;
/** Seconds that one ffmpeg takes for each pixel that it decodes. */
export const DECODE_SECONDS_PER_PIXEL = 2.8e-9;
/** Frames a second of a video that does not say. */
export const FRAME_RATE = 30;
