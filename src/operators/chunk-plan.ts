import { milliseconds } from '../qa/times.js';
import type { TimeRange } from '../records/record.js';

/** How a video is divided into chunks. */
export interface ChunkPlan {
  /** Possible lengths of a chunk in seconds; the shortest that gives at most `max_chunks` is used. */
  readonly chunk_duration_options: readonly number[];
  readonly max_chunks: number;
}

/** A rest shorter than this is added to the chunk before it; in seconds. */
const SHORTEST_REST = 1;

/**
 * The length of the chunks of a video in seconds: the shortest option that gives at most `max_chunks`, or, if none does,
 * `video_length / max_chunks` rounded up to a whole second.
 */
export function chunkDuration(video_length: number, options: ChunkPlan): number {
  const ascending = [...options.chunk_duration_options].sort((a, b) => a - b);
  const fitting = ascending.find((duration) => video_length / duration <= options.max_chunks);
  return fitting ?? Math.ceil(video_length / options.max_chunks);
}

/**
 * Divides a video from 0 to its end into chunks, whose times are whole milliseconds. Where no option is below a second, only
 * a single chunk may be shorter than that.
 */
export function planChunks(video_length: number, options: ChunkPlan): TimeRange[] {
  const duration = chunkDuration(video_length, options);
  // The small part makes up for binary fractions: 0.3 / 0.1 is 2.9999999999999996.
  const full = Math.floor(video_length / duration + 1e-9);
  const rest = video_length - full * duration;
  const count = Math.max(1, rest >= SHORTEST_REST ? full + 1 : full);
  return Array.from({ length: count }, (_, index) => ({
    start: milliseconds(index * duration),
    end: index === count - 1 ? video_length : milliseconds((index + 1) * duration),
  }));
}
