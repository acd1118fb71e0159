/**
 * The rows of the NDJSON files: which file a step writes, what a record looks like as a row, and what a row that is read
 * back gives a record. Names are fixed: other tools read and write these files, so a row without provenance is welcome.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import {
  type Captioned,
  type Chunked,
  chunkCaptionSchema,
  type Described,
  type Ending,
  type Filtered,
  type Highlighted,
  highlightChunkSchema,
  MODES,
  type Mode,
  PROMPT_KEYS,
  type Provenance,
  provenanceSchema,
  type QaPromptKey,
  type Questioned,
  qaTypeOf,
  type Routed,
  rejectionSchema,
  repairSchema,
  STEPS,
  type Step,
  type Trace,
  type Video,
} from './record.js';
import { hasShape, type ShapedRow } from './row-shapes.js';

export { hasAnswerShape } from './row-shapes.js';

/** The steps that write rows. */
export type RowStep = Exclude<Step, '4'>;

/** The steps that write rows, in the order in which a video passes them; the keys of an object would begin with 0, 2, 3. */
export const ROW_STEPS: readonly RowStep[] = STEPS.filter((step) => step !== '4');

/** Where each step writes, below the results directory. */
export const ROW_FILES: Readonly<Record<RowStep, string>> = {
  '0': 'step_0_filter/filter_results.jsonl',
  '1a': 'step_1a_caption/captions.jsonl',
  '1b': 'step_1b_chunks/chunk_captions.jsonl',
  '1c': 'step_1c_highlight/highlight_captions.jsonl',
  '2': 'step_2_description/descriptions.jsonl',
  '3': 'step_3_qa/qa_output.jsonl',
};

const mode = z.enum(MODES);
const lineage = provenanceSchema.partial().optional();
const meta = z.record(z.string(), z.unknown()).optional();
const common = {
  video: z.string().min(1),
  video_length: z.number().nonnegative(),
  mode,
  meta,
  provenance: lineage,
};
const captions = { global_caption: z.string(), dense_caption: z.string() };

/** `qaTypeOf` alone would take `mcq` and `normal_event_summary`, too, which nothing asks for. */
const QA_KEYS: ReadonlySet<string> = new Set(PROMPT_KEYS.filter((key) => qaTypeOf(key) !== undefined));

/** What must be there when a row is read back; unknown fields are kept. */
export const rowSchemas = {
  '0': z
    .looseObject({
      video: z.string().min(1).optional(),
      video_path: z.string().min(1).optional(),
      is_valid: z.boolean(),
      raw_response: z.string().optional(),
      mode: mode.nullish(),
      provenance: lineage,
    })
    .refine((row) => (row.video ?? row.video_path) !== undefined, 'expected video or video_path'),
  '1a': z.looseObject({ ...common, ...captions }),
  '1b': z.looseObject({ ...common, ...captions, chunk_captions: z.array(chunkCaptionSchema) }),
  '1c': z.looseObject({
    ...common,
    ...captions,
    chunk_captions: z.array(chunkCaptionSchema),
    highlight_chunk: highlightChunkSchema.nullable(),
  }),
  '2': z.looseObject({
    ...common,
    detailed_description: z.string(),
    original_captions: z.looseObject(captions),
    chunk_captions: z.array(chunkCaptionSchema).default([]),
  }),
  '3': z.looseObject({
    ...common,
    prompt_key: z.string(),
    qa_output: z.string(),
    detailed_description: z.string().optional().catch(undefined),
    rejected: z.array(rejectionSchema).catch([]).default([]),
    repair: repairSchema.optional().catch(undefined),
  }),
} as const;

/** What every row gives that is read back: enough to know what it is about and what it was made from. */
export interface Row {
  readonly video: string;
  readonly mode: Mode | undefined;
  /** Seconds; rows of step 0 do not say. */
  readonly video_length: number | undefined;
  readonly is_valid: boolean;
  /** Only in rows of step 3. */
  readonly prompt_key: QaPromptKey | undefined;
  readonly provenance: Partial<Provenance> | undefined;
}

/** Reads a row of a step's file, or says in a few words why it can't be used. */
export function readRow(step: RowStep, raw: unknown): { readonly row: Row } | { readonly problem: string } {
  if (hasShape(step, raw)) return rowOf(step, raw);
  const parsed = rowSchemas[step].safeParse(raw);
  if (parsed.success) return rowOf(step, parsed.data as ShapedRow);
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a record'}` };
}

function rowOf(step: RowStep, data: ShapedRow): ReturnType<typeof readRow> {
  const video = videoOf(data);
  if (video === undefined) return { problem: 'video: missing' };
  const prompt_key = step === '3' ? String(data.prompt_key) : undefined;
  if (prompt_key !== undefined && !QA_KEYS.has(prompt_key))
    return { problem: `prompt_key: unknown: ${prompt_key}` };
  return {
    row: {
      video,
      mode: data.mode ?? undefined,
      video_length: step === '0' ? undefined : data.video_length,
      is_valid: step !== '0' || data.is_valid === true,
      prompt_key: prompt_key as QaPromptKey | undefined,
      provenance: data.provenance,
    },
  };
}

/** What the rows so far say to those made from them. */
export interface Lineage extends Partial<Pick<Provenance, 'video_hash' | 'video_stamp'>> {
  /** Fingerprints by step. */
  readonly prints: Readonly<Partial<Record<RowStep, string>>>;
}

/** A row on its way to disk, before its provenance is complete. */
export interface Draft {
  readonly row: Record<string, unknown>;
  readonly trace: Trace;
}

/** The part that every row of a routed record begins with. */
function head(record: Routed<Video & { video_length: number }>): Record<string, unknown> {
  const { video, video_length, mode, meta } = record;
  return { video, video_length, mode, ...(meta !== undefined && { meta }) };
}

export function filterRow(record: Filtered<Video>): Draft {
  const { video, raw_response, mode, classification, meta, filter_trace } = record;
  return {
    row: {
      video_path: video,
      video,
      is_valid: true,
      raw_response,
      ...(mode !== undefined && { mode }),
      ...(classification !== undefined && { classification }),
      ...(meta !== undefined && { meta }),
    },
    trace: filter_trace,
  };
}

/** Videos out of domain have a row too; other endings give none. */
export function filteredRow({ video, answer }: Ending): Draft | undefined {
  if (answer === undefined) return undefined;
  const { raw_response, filter_trace } = answer;
  return { row: { video_path: video, video, is_valid: false, raw_response }, trace: filter_trace };
}

export function captionRow(record: Captioned): Draft {
  const { global_caption, dense_caption, caption_trace } = record;
  return { row: { ...head(record), global_caption, dense_caption }, trace: caption_trace };
}

export function chunkRow(record: Chunked): Draft {
  const { chunk_captions, chunk_trace } = record;
  return { row: { ...captionRow(record).row, chunk_captions }, trace: chunk_trace };
}

export function highlightRow(record: Highlighted): Draft {
  const { highlight_chunk, highlight_trace } = record;
  return { row: { ...chunkRow(record).row, highlight_chunk }, trace: highlight_trace };
}

export function descriptionRow(record: Described & Partial<Chunked>): Draft {
  const { mode, global_caption, dense_caption, chunk_captions, detailed_description, description_trace } =
    record;
  return {
    row: {
      ...head(record),
      prompt_key: `${mode}_description`,
      detailed_description,
      original_captions: { global_caption, dense_caption },
      chunk_captions: chunk_captions ?? [],
    },
    trace: description_trace,
  };
}

export function questionRow(record: Questioned): Draft {
  const { prompt_key, qa_output, qa, rejections, repair, question_trace } = record;
  const { global_caption, dense_caption, detailed_description } = record;
  return {
    row: {
      ...head(record),
      prompt_key,
      qa_output,
      qa,
      ...(rejections.length > 0 && { rejected: rejections }),
      ...(repair !== undefined && { repair }),
      original_captions: { global_caption, dense_caption },
      detailed_description,
    },
    trace: question_trace,
  };
}

/** What a row gives back to a record. */
export interface RecalledRow {
  readonly fields: Record<string, unknown>;
  readonly provenance: Partial<Provenance> | undefined;
}

/** The fields that a caption row (of 1a, 1b or 1c) or a description row gives back to a record. */
export function recalledFields(step: '1a' | '1b' | '1c' | '2', raw: unknown): RecalledRow {
  const { video: _video, provenance, ...row } = rowSchemas[step].parse(raw);
  const { prompt_key: _key, original_captions, ...fields } = row as Record<string, unknown>;
  return {
    fields: { ...fields, ...((original_captions as object | undefined) ?? {}) },
    provenance: provenance as Partial<Provenance> | undefined,
  };
}

/** Adds what a row's provenance, where it has one, says to the rows made from it. */
export function lineageOf(
  step: RowStep,
  provenance: Partial<Provenance> | undefined,
  before: Lineage,
): Lineage {
  const { video_hash, video_stamp, fingerprint } = provenance ?? {};
  return {
    ...before,
    prints: fingerprint === undefined ? before.prints : { ...before.prints, [step]: fingerprint },
    ...(video_hash !== undefined && { video_hash }),
    ...(video_stamp !== undefined && { video_stamp }),
  };
}

/** The fingerprint of the row that a step's row is made from; empty where there is none. */
export function upstreamPrint(step: RowStep, { prints }: Lineage): string {
  const from: Readonly<Record<RowStep, readonly RowStep[]>> = {
    '0': [],
    '1a': [],
    '1b': ['1a'],
    '1c': ['1b'],
    '2': ['1c', '1b', '1a'],
    '3': ['2'],
  };
  return from[step].map((upstream) => prints[upstream]).find((print) => print !== undefined) ?? '';
}

/** The video a row is about, as an absolute path. */
export function videoOf(row: {
  readonly video?: unknown;
  readonly video_path?: unknown;
}): string | undefined {
  const path = row.video ?? row.video_path;
  return typeof path === 'string' && path !== '' ? resolve(path) : undefined;
}
