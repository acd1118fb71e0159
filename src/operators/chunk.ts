import type { OperatorFunction } from 'rxjs';
import type { Model, VideoInput } from '../models/model.js';
import { formatLength, formatSeconds } from '../prompts/index.js';
import { chunksFault, refuseFault } from '../qa/captions/checks.js';
import { parseCaption } from '../qa/captions/parse.js';
import type { CheckName } from '../qa/check-names.js';
import {
  type Chunked,
  going,
  type Outcome,
  type Probed,
  type Routed,
  type TimeRange,
} from '../records/record.js';
import { type AskOptions, allSettled, ask, type Call, traceOf, videoInput } from './ask.js';
import { type ChunkPlan, planChunks } from './chunk-plan.js';
import { each } from './each.js';
import { doneWithChunk, type WithPending } from './upcoming.js';

export { chunkDuration, planChunks } from './chunk-plan.js';

/** Options of {@link chunk}. */
export interface ChunkOptions extends AskOptions, ChunkPlan {}

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

/** The question about each chunk of a video, in their order. */
function chunkCalls(
  record: Routed<Probed>,
  ranges: readonly TimeRange[],
  checks_off?: readonly CheckName[],
): (Call<string> & { readonly video: VideoInput })[] {
  const read = readChunks(ranges.length, checks_off);
  return ranges.map((range, index) => ({
    step: '1b',
    prompt_key: `${record.mode}_chunk_caption`,
    variables: {
      ...formatLength(record.video_length),
      timestamp_start: formatSeconds(range.start),
      timestamp_end: formatSeconds(range.end),
    },
    video: { ...videoInput(record, range), upcoming: ranges },
    parse: (text) => read(index, text),
  }));
}

/**
 * Step 1b: a micro-caption for each fixed-duration segment, asked side by side. A video moves on only when every chunk
 * has text; when one fails, its siblings' answers stay with the model's memory, so that a re-run asks only for that one.
 * Needs nothing that step 1a gives, so both can ask at the same time: see {@link beside}.
 */
export function chunk<T extends Routed<Probed> & WithPending>(
  model: Model,
  options: ChunkOptions,
): OperatorFunction<Outcome<T>, Outcome<Chunked<T>>> {
  const { pack, checks_off } = options;
  return each({ step: '1b', concurrency: options.concurrency }, async (record, signal) => {
    const ranges = planChunks(record.video_length, options);
    const asked = await allSettled(
      chunkCalls(record, ranges, checks_off).map((call) =>
        ask(model, pack, call, signal).finally(() => doneWithChunk(model, record, call.video)),
      ),
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
