import type { OperatorFunction } from 'rxjs';
import { chunksFault, refuseFault } from '../captions/checks.js';
import type { CheckName } from '../check-names.js';
import type { Model } from '../models/model.js';
import { formatLength, formatSeconds } from '../prompts/index.js';
import { type Captioned, type Chunked, going, type Outcome, type TimeRange } from '../record.js';
import { type AskOptions, allSettled, ask, traceOf, videoInput } from './ask.js';
import { parseCaption } from './caption.js';
import { each } from './each.js';

/** Options of {@link chunk}. */
export interface ChunkOptions extends AskOptions {
  /** Seconds a chunk may last; the shortest that gives at most `max_chunks` is taken. */
  readonly chunk_duration_options: readonly number[];
  readonly max_chunks: number;
}

/** A rest shorter than this joins the chunk before it; seconds. */
const SHORTEST_REST = 1;

/**
 * How long each chunk of a video is, in seconds: the shortest option that keeps within `max_chunks`, or, when none does,
 * `video_length / max_chunks` rounded up to a whole second.
 */
export function chunkDuration(
  video_length: number,
  options: Pick<ChunkOptions, 'chunk_duration_options' | 'max_chunks'>,
): number {
  const ascending = [...options.chunk_duration_options].sort((a, b) => a - b);
  const fitting = ascending.find((duration) => video_length / duration <= options.max_chunks);
  return fitting ?? Math.ceil(video_length / options.max_chunks);
}

/** Tiles a video from 0 to its end; no chunk but an only one is shorter than a second. */
export function planChunks(
  video_length: number,
  options: Pick<ChunkOptions, 'chunk_duration_options' | 'max_chunks'>,
): TimeRange[] {
  const duration = chunkDuration(video_length, options);
  const full = Math.floor(video_length / duration);
  const rest = video_length - full * duration;
  const count = Math.max(1, rest >= SHORTEST_REST ? full + 1 : full);
  return Array.from({ length: count }, (_, index) => ({
    start: index * duration,
    end: index === count - 1 ? video_length : (index + 1) * duration,
  }));
}

/**
 * Reads the captions of a video's chunks as they come in, in any order. The last one is refused when all say the same, so
 * that it is asked for again.
 *
 * @returns a function that reads the caption of one chunk
 */
export function readChunks(
  count: number,
  checks_off: readonly CheckName[] = [],
): (index: number, text: string) => string {
  const captions = new Map<number, string>();
  return (index, text) => {
    captions.delete(index);
    const caption = parseCaption(text, checks_off);
    if (captions.size === count - 1)
      refuseFault(chunksFault([...captions.values(), caption], checks_off), text);
    captions.set(index, caption);
    return caption;
  };
}

/**
 * Step 1b: a micro-caption for each fixed-duration segment, asked side by side. A video moves on only when every chunk
 * has text; when one fails, its siblings' answers stay with the model's memory, so that a re-run asks only for that one.
 */
export function chunk<T extends Captioned>(
  model: Model,
  options: ChunkOptions,
): OperatorFunction<Outcome<T>, Outcome<Chunked<T>>> {
  const { pack, checks_off } = options;
  return each({ step: '1b', concurrency: options.concurrency }, async (record, signal) => {
    const ranges = planChunks(record.video_length, options);
    const read = readChunks(ranges.length, checks_off);
    const asked = await allSettled(
      ranges.map((range, index) => {
        const variables = {
          ...formatLength(record.video_length),
          timestamp_start: formatSeconds(range.start),
          timestamp_end: formatSeconds(range.end),
        };
        const prompt_key = `${record.mode}_chunk_caption` as const;
        const video = videoInput(record, range);
        const parse = (text: string) => read(index, text);
        return ask(model, pack, { step: '1b', prompt_key, variables, video, parse }, signal);
      }),
    );
    const chunk_captions = asked.map(({ value }, index) => ({
      chunk_index: index,
      timestamp_start: ranges[index]?.start ?? 0,
      timestamp_end: ranges[index]?.end ?? record.video_length,
      caption: value,
    }));
    return going({ ...record, chunk_captions, chunk_trace: traceOf(model, pack, asked) });
  });
}
