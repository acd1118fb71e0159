/** What a question's video needs of the media engine, and what the questions that come after it will need. */
import type { FrameOptions, Media, Needs } from '../media/media.js';
import type { TimeRange } from '../records/record.js';
import type { MakingOptions } from './delivery.js';
import type { Question, VideoInput } from './model.js';
import { askedRange } from './video.js';

/** What has to be made of a video before it can be sent; undefined where the file itself or an upload goes. */
export type Making =
  | { readonly way: 'clip'; readonly range: TimeRange }
  | { readonly way: 'frames'; readonly times: readonly number[] }
  | undefined;

/** The still frames that stand for what is asked about. */
export function framesOf(video: VideoInput, times: readonly number[], max_dim: number): FrameOptions {
  return { times, max_dim, range: askedRange(video) };
}

/** What will be needed for the ranges that are asked about later; undefined when that is nothing. */
export function needsOf(
  video: VideoInput,
  makingOf: (video: VideoInput) => Making,
  { clip, frame_max_dim }: MakingOptions,
): Needs | undefined {
  const clips: TimeRange[] = [];
  const frames: FrameOptions[] = [];
  for (const range of video.upcoming ?? []) {
    const part = { ...video, range };
    const making = makingOf(part);
    if (making?.way === 'clip') clips.push(making.range);
    if (making?.way === 'frames') frames.push(framesOf(part, making.times, frame_max_dim));
  }
  return clips.length + frames.length === 0 ? undefined : { clips, clip, frames };
}

/**
 * Tells the media engine what comes after a question, so that it is made in one decode with what the question itself needs.
 * Where that needs nothing, the engine begins while the question is on its way; not at step 0, which may turn the video
 * away.
 */
export function announce(
  media: Media,
  { step, video }: Pick<Question, 'step' | 'video'>,
  makingOf: (video: VideoInput) => Making,
  options: MakingOptions,
): void {
  const needs = video && needsOf(video, makingOf, options);
  if (video === undefined || needs === undefined) return;
  media.expect?.(video.path, video.info, needs, makingOf(video) === undefined && step !== '0');
}
