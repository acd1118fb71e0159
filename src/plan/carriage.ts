/** How the video of a call would be sent, and a first estimate of what that takes. Pure. */
import { planGemini } from '../models/gemini/deliver.js';
import { type GeminiOptions, geminiDelivery } from '../models/gemini/options.js';
import type { VideoInput } from '../models/model.js';
import { planOpenAi } from '../models/openai/deliver.js';
import { type OpenAiOptions, openAiDelivery } from '../models/openai/options.js';
import { askedRange } from '../models/video.js';
import type { VideoInfo } from '../records/record.js';
import {
  clipBytes,
  DECODE_SECONDS_PER_PIXEL,
  FFMPEG_START_SECONDS,
  FRAME_RATE,
  FRAMES_PER_PATCH,
  GEMINI_SOUND_TOKENS,
  GEMINI_TOKENS,
  JPEG_BYTES_PER_PIXEL,
  patchTokens,
  pixelsWithin,
  SERVER_FPS,
} from './defaults.js';
import type { Line } from './fit.js';

/** How a video is sent with one call. */
export interface Carriage {
  /** `upload`: once for all calls about the video; `decode`: not sent, the embedded model reads it. */
  readonly way: 'none' | 'upload' | 'file' | 'clip' | 'frames' | 'decode';
  /** Seconds that the call is about. */
  readonly seconds: number;
  /** How many still frames are sent. */
  readonly frames: number;
  /** Tokens of the video, roughly. */
  readonly tokens: number;
  /** Bytes of a clip, or of one frame when frames are sent; roughly. */
  readonly bytes: Line;
  /** Seconds of ffmpeg, roughly. */
  readonly ffmpeg: number;
}

export const NO_CARRIAGE: Carriage = {
  way: 'none',
  seconds: 0,
  frames: 0,
  tokens: 0,
  bytes: { a_call: 0, a_unit: 0 },
  ffmpeg: 0,
};

/** How Gemini would get the video. */
export function carriedToGemini(video: VideoInput, prompt_bytes: number, options: GeminiOptions): Carriage {
  const delivery = geminiDelivery(options);
  const plan = planGemini(video, prompt_bytes, delivery);
  const seconds = secondsOf(video);
  const { frame, picture } = GEMINI_TOKENS[options.media_resolution ?? 'MEDIA_RESOLUTION_LOW'];
  if (plan.way === 'frames') return framed(video, plan.times.length, picture, delivery.frame_max_dim);
  const isClip = plan.way === 'clip';
  const sound = video.info.has_audio && !isClip ? GEMINI_SOUND_TOKENS : 0;
  const tokens = seconds * (frame * (options.video_fps ?? 1) + sound);
  if (isClip) return clipped(video, tokens, delivery);
  return { ...NO_CARRIAGE, way: plan.way === 'upload' ? 'upload' : 'file', seconds, tokens };
}

/** How an OpenAI-compatible server would get the video. */
export function carriedToOpenAi(video: VideoInput, options: OpenAiOptions): Carriage {
  const delivery = openAiDelivery(options);
  const plan = planOpenAi(video, delivery);
  const seconds = secondsOf(video);
  if (plan.way === 'frames') {
    const { frame_max_dim } = delivery;
    const tokens = patchTokens(pixelsWithin(video.info, frame_max_dim));
    return framed(video, plan.times.length, tokens, frame_max_dim);
  }
  const fps = plan.way === 'clip' ? rateOf(video.info, delivery.clip_fps) : SERVER_FPS;
  const pixels = pixelsWithin(video.info, delivery.clip_max_dim);
  const tokens = ((seconds * Math.min(fps, SERVER_FPS)) / FRAMES_PER_PATCH) * patchTokens(pixels);
  if (plan.way === 'clip') return clipped(video, tokens, delivery);
  return { ...NO_CARRIAGE, way: 'file', seconds, tokens };
}

/** How the embedded model reads the video: once as a whole, counted for the first call. */
export function readBySignals(video: VideoInput, isFirst: boolean): Carriage {
  const ffmpeg = isFirst ? decodeSeconds(video.info, video.info.duration) : 0;
  return { ...NO_CARRIAGE, way: 'decode', seconds: secondsOf(video), ffmpeg };
}

function clipped(
  video: VideoInput,
  tokens: number,
  { clip_fps, clip_max_dim }: { readonly clip_fps: number | 'full'; readonly clip_max_dim: number },
): Carriage {
  const { info } = video;
  const seconds = secondsOf(video);
  const max_dim = clip_fps === 'full' ? Number.POSITIVE_INFINITY : clip_max_dim;
  const rough = clipBytes(pixelsWithin(info, max_dim), rateOf(info, clip_fps));
  // A clip is hardly larger than the part of the file it shows.
  const most = info.size_bytes / Math.max(info.duration, 0.1);
  const bytes = { ...rough, a_unit: Math.min(rough.a_unit, most) };
  return { way: 'clip', seconds, frames: 0, tokens, bytes, ffmpeg: decodeSeconds(info, seconds) };
}

function framed(video: VideoInput, frames: number, tokens: number, max_dim: number): Carriage {
  const { info } = video;
  const seconds = secondsOf(video);
  const bytes = { a_call: pixelsWithin(info, max_dim) * JPEG_BYTES_PER_PIXEL, a_unit: 0 };
  const ffmpeg = decodeSeconds(info, seconds);
  return { way: 'frames', seconds, frames, tokens: frames * tokens, bytes, ffmpeg };
}

function secondsOf(video: VideoInput): number {
  const { start, end } = askedRange(video);
  return Math.max(0, end - start);
}

function rateOf({ frame_rate }: VideoInfo, fps: number | 'full'): number {
  const own = frame_rate ?? FRAME_RATE;
  return fps === 'full' ? own : Math.min(fps, own);
}

function decodeSeconds({ width, height, frame_rate }: VideoInfo, seconds: number): number {
  const pixels = seconds * width * height * (frame_rate ?? FRAME_RATE);
  return FFMPEG_START_SECONDS + pixels * DECODE_SECONDS_PER_PIXEL;
}
