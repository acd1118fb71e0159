/** Which parts of a video will be asked about next, for models that prepare all of them in one go. */
import type { Model, VideoInput } from '../models/model.js';
import { MODES, type Mode, type Probed, type Step, type TimeRange } from '../records/record.js';
import { videoInput } from './ask.js';
import { type ChunkPlan, planChunks } from './chunk-plan.js';

/** A record as the run passes it on: it may say which steps are pending. */
export type WithPending = Probed & { readonly mode?: Mode; readonly pending?: ReadonlySet<Step> };

/** How the chunks of a video are planned, if known. */
export interface UpcomingOptions extends Partial<ChunkPlan> {
  /** Longer videos don't reach step 1b; in seconds. */
  readonly max_video_length_sec?: number;
}

/**
 * The chunks that step 1b will ask the same model about; none when that is unknown or will not happen.
 * @param asked one of the questions being asked now
 */
export function upcomingChunks(
  model: Model,
  record: WithPending,
  asked: Parameters<NonNullable<Model['pick']>>[0],
  options: UpcomingOptions,
): readonly TimeRange[] {
  const { chunk_duration_options, max_chunks, max_video_length_sec = Infinity } = options;
  if (chunk_duration_options === undefined || max_chunks === undefined) return [];
  if (record.pending?.has('1b') !== true || record.video_length > max_video_length_sec) return [];
  const now = model.pick?.(asked) ?? model;
  const lanes = record.mode === undefined ? MODES : [record.mode];
  const isSame = (mode: Mode) =>
    (model.pick?.({ step: '1b', prompt_key: `${mode}_chunk_caption` }) ?? model) === now;
  return lanes.every(isSame) ? planChunks(record.video_length, { chunk_duration_options, max_chunks }) : [];
}

/** The whole video as the input of a model, with the chunks that will be asked about next. */
export function videoBefore(
  model: Model,
  record: WithPending,
  call: Parameters<NonNullable<Model['pick']>>[0],
  options: UpcomingOptions,
): VideoInput {
  const upcoming = upcomingChunks(model, record, call, options);
  const video = videoInput(record);
  return upcoming.length > 0 ? { ...video, upcoming } : video;
}

/**
 * Tells a model that it will not be asked about a chunk again. A single chunk is the whole video: step 1a may still need
 * its clip, so it stays until the video is released.
 */
export async function doneWithChunk(model: Model, record: WithPending, chunk: VideoInput): Promise<void> {
  if (chunk.upcoming?.length === 1 && record.pending?.has('1a') === true) return;
  await model.done?.(chunk);
}

/** Tells a model that it will not be asked about the whole video again, unless step 1b needs it as its only chunk. */
export async function doneWithWhole(
  model: Model,
  record: WithPending,
  { chunk_duration_options, max_chunks }: Partial<ChunkPlan>,
): Promise<void> {
  if (
    record.pending?.has('1b') === true &&
    chunk_duration_options !== undefined &&
    max_chunks !== undefined
  ) {
    if (planChunks(record.video_length, { chunk_duration_options, max_chunks }).length === 1) return;
  }
  await model.done?.(videoInput(record));
}
