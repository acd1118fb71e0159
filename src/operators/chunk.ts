import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { Model, VideoInput } from '../models/model.js';
import { formatLength, formatRange, LENGTH } from '../prompts/index.js';
import { chunksFault, refuseFault } from '../qa/captions/checks.js';
import { parseCaption } from '../qa/captions/parse.js';
import type { CheckLevels } from '../qa/check-names.js';
import {
  type ChunkCaption,
  type Chunked,
  chunkCaptionSchema,
  going,
  type Outcome,
  type Probed,
  type Routed,
  type TimeRange,
} from '../records/record.js';
import { type AskOptions, allSettled, ask, type Call, traceOf, videoInput } from './ask.js';
import { CAPTION_FIELDS, captionRow } from './caption.js';
import { type ChunkPlan, planChunks } from './chunk-plan.js';
import { defineStep, inBothLanes } from './define-step.js';
import { each } from './each.js';
import { doneWithChunk, type WithPending } from './upcoming.js';

export { chunkDuration, planChunks } from './chunk-plan.js';

/** Options of {@link chunk}. */
export interface ChunkOptions extends AskOptions, ChunkPlan {}

/**
 * Reads the captions of a video's chunks as they arrive, in any order. If all say the same, the last one is refused, so
 * that it is asked again.
 *
 * @returns a function that reads the caption of one chunk
 */
export function readChunks(count: number, checks: CheckLevels = {}): (index: number, text: string) => string {
  const captions = new Map<number, string>();
  return (index, text) => {
    captions.delete(index);
    const caption = parseCaption(text, checks);
    if (captions.size === count - 1) refuseFault(chunksFault([...captions.values(), caption], checks), text);
    captions.set(index, caption);
    return caption;
  };
}

/** The questions about the chunks of a video, in order. */
function chunkCalls(
  record: Routed<Probed>,
  ranges: readonly TimeRange[],
  checks?: CheckLevels,
): (Call<string> & { readonly video: VideoInput })[] {
  const read = readChunks(ranges.length, checks);
  return ranges.map((range, index) => ({
    step: '1b',
    prompt_key: `${record.mode}_chunk_caption`,
    variables: {
      ...formatLength(record.video_length),
      ...formatRange(range),
    },
    video: { ...videoInput(record, range), upcoming: ranges },
    parse: (text) => read(index, text),
  }));
}

function captionsOf(ranges: readonly TimeRange[], captionAt: (index: number) => string): ChunkCaption[] {
  return ranges.map(({ start, end }, index) => ({
    chunk_index: index,
    timestamp_start: start,
    timestamp_end: end,
    caption: captionAt(index),
  }));
}

/**
 * Step 1b: a micro-caption for each fixed-duration segment, asked at the same time. A video moves on only when every
 * chunk has text. If one fails, the other answers stay in the memory of calls, so that a re-run asks only for that one.
 * Does not depend on step 1a, so both can ask at the same time: see {@link beside}.
 */
export function chunk<T extends Routed<Probed> & WithPending>(
  model: Model,
  options: ChunkOptions,
): OperatorFunction<Outcome<T>, Outcome<Chunked<T>>> {
  const { pack, checks } = options;
  return each({ step: '1b', concurrency: options.concurrency }, async (record, signal) => {
    const ranges = planChunks(record.video_length, options);
    const asked = await allSettled(
      chunkCalls(record, ranges, checks).map(async (call) => {
        try {
          return await ask(model, pack, call, signal);
        } finally {
          await doneWithChunk(model, record, call.video);
        }
      }),
    );
    const chunk_captions = captionsOf(ranges, (index) => asked[index]?.value ?? '');
    return going({ ...record, chunk_captions, chunk_trace: traceOf(model, pack, asked) });
  });
}

/** The fields of a row of chunk captions. */
export const CHUNK_FIELDS = { ...CAPTION_FIELDS, chunk_captions: z.array(chunkCaptionSchema) };

export const chunkStep = defineStep<Routed<Probed>, Chunked<Routed<Probed>>, ChunkOptions>({
  id: '1b',
  title: 'chunk captions',
  made_from: ['1a'],
  beside: '1a',
  needs: { fields: ['global_caption', 'dense_caption'], from: '1a' },
  watches: true,
  workers: ['vlm'],
  per: 'video',
  grows_with: 'parts',
  prompts: inBothLanes({
    chunk_caption: { watches: true, offers: [...LENGTH, 'timestamp_start', 'timestamp_end'], requires: [] },
  }),
  row: {
    file: 'step_1b_chunks/chunk_captions.jsonl',
    fields: CHUNK_FIELDS,
    // Written only after step 1a, so its fields are there.
    of: (record) => ({ row: chunkRow(record as Chunked), trace: record.chunk_trace }),
  },
  digest: ({ chunk_captions }) => {
    const texts = (chunk_captions as readonly ChunkCaption[]).map(
      ({ timestamp_start, timestamp_end, caption }) => `${timestamp_start}–${timestamp_end} s: ${caption}`,
    );
    return [{ column: 'captions', title: 'Chunk captions', text: texts.join('\n\n') }];
  },
  calls: (record, { settings }) =>
    chunkCalls(record, planChunks(record.video_length, settings), settings.checks),
  expect: ({ mode, video_length }, text, settings) => ({
    chunk_captions: captionsOf(planChunks(video_length, settings), () => text(`${mode}_chunk_caption`)),
  }),
  operator: ({ vlm, settings }) => chunk(vlm, settings),
});

/** The first fields of the rows of chunk captions and of step 1c. */
export function chunkRow(record: Chunked): Record<string, unknown> {
  return { ...captionRow(record), chunk_captions: record.chunk_captions };
}
