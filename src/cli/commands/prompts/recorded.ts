/** What a results directory knows about one video, as values for prompts. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  formatChunkCaptions,
  formatHighlight,
  formatLength,
  formatRange,
  type PromptVariables,
} from '../../../prompts/index.js';
import {
  chunkCaptionSchema,
  highlightChunkSchema,
  MODES,
  type Mode,
  type PromptKey,
} from '../../../records/record.js';
import { recalledRow, rowSchema, videoOf } from '../../../records/rows.js';
import { readRows } from '../../../sinks/rows.js';
import { STEPS } from '../../../steps.js';

const recordedSchema = z.object({
  video_length: z.number(),
  mode: z.enum(MODES),
  global_caption: z.string(),
  dense_caption: z.string(),
  chunk_captions: z.array(chunkCaptionSchema).optional(),
  highlight_chunk: highlightChunkSchema.nullish(),
  detailed_description: z.string().optional(),
});
/** The captions and the description of a video, as far as a run has made them. */
export type Recorded = z.infer<typeof recordedSchema> & { readonly video: string };

/** Captions last: a row of step 2 repeats the captions that it was made from, and newer ones may exist. */
const CAPTION_STEPS = ['2', '1a', '1b', '1c'] as const;

/**
 * Reads what a run wrote about a video.
 * @param wanted the video, or the lane of which the first suitable video is taken
 * @returns undefined when there is no record
 */
export async function readRecorded(
  results_dir: string,
  wanted: { readonly video?: string | undefined; readonly mode?: Mode | undefined },
): Promise<Recorded | undefined> {
  let video = wanted.video === undefined ? undefined : resolve(wanted.video);
  let fields: Record<string, unknown> = {};
  for (const step of CAPTION_STEPS.map((id) => STEPS.writer(id))) {
    for await (const line of readRows(join(results_dir, step.row.file))) {
      const row: { video?: unknown; mode?: unknown } | undefined =
        'row' in line ? rowSchema(step.row).safeParse(line.row).data : undefined;
      if (row === undefined || (wanted.mode !== undefined && row.mode !== wanted.mode && video === undefined))
        continue;
      video ??= videoOf(row);
      if (videoOf(row) === video) fields = { ...fields, ...recalledRow(step, row).fields };
    }
  }
  const recorded = recordedSchema.safeParse(fields).data;
  return recorded === undefined || video === undefined ? undefined : { ...recorded, video };
}

/** The values for a prompt that are recorded; others are absent. */
export function recordedVariables(key: PromptKey, recorded: Recorded): Partial<PromptVariables> {
  const { chunk_captions = [], highlight_chunk, detailed_description } = recorded;
  const clip = key === 'highlight_chunk_caption' ? highlight_chunk : chunk_captions[0];
  return {
    ...formatLength(recorded.video_length),
    global_caption: recorded.global_caption,
    dense_caption: recorded.dense_caption,
    chunk_captions: formatChunkCaptions(chunk_captions),
    highlight: formatHighlight(highlight_chunk ?? null),
    ...(detailed_description !== undefined && { detailed_description }),
    ...(clip && formatRange({ start: clip.timestamp_start, end: clip.timestamp_end })),
  };
}
