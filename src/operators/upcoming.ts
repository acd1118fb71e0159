/** What a video will be asked about next, for models that make it ready in one go. */
import type { Model, VideoInput } from '../models/model.js';
import { MODES, type Mode, type Probed, type Step, type TimeRange } from '../records/record.js';
import { videoInput } from './ask.js';
import { type ChunkPlan, planChunks } from './chunk-plan.js';

/** A record as the run passes it on: it may say which steps it still has to pass. */
export type WithPending = Probed & { readonly mode?: Mode; readonly pending?: ReadonlySet<Step> };

/** How the chunks of a video are planned, as far as that is known. */
export interface UpcomingOptions extends Partial<ChunkPlan> {
  /** Longer videos do not get so far; seconds. */
  readonly max_video_length_sec?: number;
}

/**
 * The ranges of the chunks that step 1b will ask the same model about; none where that is not known, or where it will
 * not happen.
 * @param asked one of the questions that are asked now
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

/** The whole of a video as a model's input, with what it will be asked about next. */
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
 * Tells a model that it will not be asked about a chunk again. An only chunk is the whole video: where step 1a asks about
 * that, too, maybe at this moment, its clip stays until the video is released.
 */
export async function doneWithChunk(model: Model, record: WithPending, chunk: VideoInput): Promise<void> {
  if (chunk.upcoming?.length === 1 && record.pending?.has('1a') === true) return;
  await model.done?.(chunk);
}

/** Tells a model that it will not be asked about a whole video again, unless the only chunk to come is just that. */
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
