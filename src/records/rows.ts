/**
 * Rows: what the steps write to disk, one JSON object per line. Each step declares the file and the fields of its rows;
 * this file has what all rows have in common.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { wrongValue } from '../errors/wrong-value.js';
import { parseAsWritten, parseJson } from './json.js';
import {
  type Ending,
  MODES,
  type Mode,
  type PromptKey,
  type Provenance,
  provenanceSchema,
  type Routed,
  type Step,
  type Trace,
  type Video,
} from './record.js';

/** A row on its way to disk, before its provenance is complete. */
export interface Draft {
  readonly row: Readonly<Record<string, unknown>>;
  readonly trace: Trace;
}

/** What a step writes. */
export interface RowDeclaration<T extends Video = Video> {
  /** Path below the results directory. */
  readonly file: string;
  /** Fields that a row must have when it is read back, besides those of every row. Other fields are kept. */
  readonly fields: z.ZodRawShape;
  /** The whole schema, for rows without the usual first fields. */
  readonly schema?: z.ZodType<object>;
  /** Makes the row of a record. */
  of(record: T): Draft;
  /** Makes the row of a video that ended at this step; undefined when there is none. */
  ofEnding?(ending: Ending): Draft | undefined;
  /**
   * The fields that a row gives back to the record of its video in a later run; all by default. If nothing is made from
   * the rows of a step, use `() => ({})`.
   */
  gives?(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/** The parts of a step with rows that are needed to read them. */
export interface RowStep {
  readonly id: Step;
  /** Whether a video has one row, or one per prompt key. */
  readonly per: 'video' | 'prompt_key';
  readonly row: RowDeclaration;
}

/** A row as it is read back: what it is about and what it was made from. */
export interface Row {
  readonly video: string;
  readonly mode: Mode | undefined;
  /** Seconds; undefined in rows of step 0. */
  readonly video_length: number | undefined;
  /** False when step 0 found the video out of domain. */
  readonly is_valid: boolean;
  /** Only in rows of steps with several rows per video. */
  readonly prompt_key: PromptKey | undefined;
  readonly provenance: Partial<Provenance> | undefined;
}

export const modeSchema = z.enum(MODES);

/** The lane of a row: what it says, else what its prompt key says. Rows of other tools have no `mode`. */
export function rowMode(row: { readonly mode?: unknown; readonly prompt_key?: unknown }): Mode | undefined {
  if (row.mode !== undefined && row.mode !== null) return row.mode as Mode;
  return MODES.find((mode) => String(row.prompt_key).startsWith(`${mode}_`));
}

/** A text that says something. */
export const saidSchema = z.string().regex(/\S/, 'expected a text, got an empty one');

export const lineageSchema = provenanceSchema.partial().optional();
const head = {
  video: z.string().min(1),
  video_length: z.number().nonnegative(),
  // Rows of other tools may lack it.
  mode: modeSchema.nullish(),
  meta: z.record(z.string(), z.unknown()).optional(),
  provenance: lineageSchema,
};

/** Cached, because zod compiles a schema when it is first used. */
const schemas = new WeakMap<RowDeclaration, z.ZodType<object>>();

/** The schema of a step's rows. */
export function rowSchema(row: RowDeclaration): z.ZodType<object> {
  const schema = schemas.get(row) ?? row.schema ?? z.looseObject({ ...head, ...row.fields });
  schemas.set(row, schema);
  return schema;
}

/**
 * Reads a row of a step's file, or says briefly why it can't be used.
 * @param isKnown whether a prompt key belongs to this run; all do by default
 */
export function readRow(
  step: RowStep,
  raw: unknown,
  isKnown: (prompt_key: string) => boolean = () => true,
): { readonly row: Row } | { readonly problem: string } {
  const schema = rowSchema(step.row);
  const parsed = schema.safeParse(raw);
  // Read once more, because reporting the input more than doubles the time of a read.
  if (!parsed.success)
    return { problem: problemOf(schema.safeParse(raw, { reportInput: true }).error?.issues[0], raw) };
  const data = parsed.data as Readonly<Record<string, unknown>>;
  const video = videoOf(data);
  if (video === undefined) return { problem: 'video: missing' };
  const prompt_key = step.per === 'prompt_key' ? String(data['prompt_key']) : undefined;
  if (prompt_key !== undefined && !isKnown(prompt_key))
    return { problem: `prompt_key: unknown: ${prompt_key}` };
  return {
    row: {
      video,
      mode: rowMode(data),
      video_length: (data['video_length'] as number | null | undefined) ?? undefined,
      is_valid: data['is_valid'] !== false,
      prompt_key,
      provenance: data['provenance'] as Partial<Provenance> | undefined,
    },
  };
}

/** Why a row has the wrong shape, by the first issue with it. A tool that failed may have written down why. */
export function problemOf(issue: z.core.$ZodIssue | undefined, raw: unknown): string {
  const error: unknown = Object(raw).error;
  const said = typeof error === 'string' && error !== '' ? `; the row says: ${error}` : '';
  return `${issue?.path.join('.') ?? ''}: ${issue === undefined ? 'not a record' : wrongValue(issue)}${said}`;
}

/** The fields that tell which question a row is about, even where the line is not JSON. */
const NAMED = /"(video_path|video|prompt_key)"\s*:\s*("(?:[^"\\]|\\.)*")/g;

/**
 * What an unusable row of another tool is about, without a prompt key where it names none; undefined when it does not
 * name its video, or has provenance: the memory of calls has the answers of our own rows.
 * @param raw the row, or the text of a line that is not JSON
 * @param isKnown whether a prompt key belongs to this run
 */
export function aboutOf(
  { per }: Pick<RowStep, 'per'>,
  raw: unknown,
  isKnown: (prompt_key: string) => boolean,
): Row | undefined {
  const data: Readonly<Record<string, unknown>> = typeof raw === 'string' ? namedIn(raw) : Object(raw);
  const video = videoOf(data);
  if (video === undefined || data['provenance'] !== undefined) return undefined;
  const row = { video, mode: undefined, video_length: undefined, is_valid: true, provenance: undefined };
  if (per === 'video') return { ...row, prompt_key: undefined };
  const { prompt_key } = data;
  // A line that broke off before its question may be about any of them.
  if (typeof prompt_key !== 'string') return { ...row, prompt_key: undefined };
  return isKnown(prompt_key) ? { ...row, prompt_key } : undefined;
}

/** Where a line was glued to one that broke off, the last names count. */
function namedIn(text: string): Readonly<Record<string, unknown>> {
  const names = [...text.matchAll(NAMED)].map(
    ([, name = '', value = '']) => [name, parseJson(value)] as const,
  );
  return { ...Object.fromEntries(names), ...(text.includes('"provenance"') && { provenance: {} }) };
}

/**
 * Parses the text of a row. Numbers in its `meta` stay as they are written; all others are plain numbers.
 * @throws SyntaxError for a text that is not JSON
 */
export function parseRow(text: string): unknown {
  const row: unknown = JSON.parse(text);
  if (!hasMeta(row)) return row;
  const written = parseAsWritten(text, row);
  return hasMeta(written) && written !== row ? { ...row, meta: written.meta } : row;
}

function hasMeta(row: unknown): row is { readonly meta: unknown } {
  return typeof row === 'object' && row !== null && 'meta' in row;
}

/** The first fields of every row of a routed record. */
export function rowHead(record: Routed<Video & { video_length: number }>): Record<string, unknown> {
  const { video, video_length, mode, meta } = record;
  return { video, video_length, mode, ...(meta !== undefined && { meta }) };
}

/** What earlier rows pass on to the rows made from them. */
export interface Lineage extends Partial<Pick<Provenance, 'video_hash' | 'video_stamp'>> {
  /** Fingerprints by step. */
  readonly prints: Readonly<Partial<Record<string, string>>>;
}

/** What a row gives back to a record. */
export interface RecalledRow {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly provenance: Partial<Provenance> | undefined;
}

/** The fields that a row gives back to the record of its video. @throws ZodError for a row of another shape */
export function recalledRow({ row }: RowStep, raw: unknown): RecalledRow {
  const data: Readonly<Record<string, unknown>> = { ...rowSchema(row).parse(raw) };
  const { video: _video, provenance, ...fields } = data;
  return {
    fields: row.gives === undefined ? fields : row.gives(fields),
    provenance: provenance as Partial<Provenance> | undefined,
  };
}

/** Adds what a row's provenance, if any, passes on to the rows made from it. */
export function lineageOf(step: Step, provenance: Partial<Provenance> | undefined, before: Lineage): Lineage {
  const { video_hash, video_stamp, fingerprint } = provenance ?? {};
  return {
    ...before,
    prints: fingerprint === undefined ? before.prints : { ...before.prints, [step]: fingerprint },
    ...(video_hash !== undefined && { video_hash }),
    ...(video_stamp !== undefined && { video_stamp }),
  };
}

/** The video a row is about, as an absolute path. */
export function videoOf(row: {
  readonly video?: unknown;
  readonly video_path?: unknown;
}): string | undefined {
  const path = row.video ?? row.video_path;
  return typeof path === 'string' && path !== '' ? resolve(path) : undefined;
}
