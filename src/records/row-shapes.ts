/**
 * The shape of rows, checked by hand: a start reads every row of every earlier run, and this takes a tenth of what the
 * schemas take. It says yes only to what they accept; for a no, they are asked, and say why.
 */
import { MODES, type Mode, type Provenance, type Step } from './record.js';

/** What a row of the right shape has for sure. */
export interface ShapedRow {
  readonly video?: string | undefined;
  readonly video_path?: string | undefined;
  readonly mode?: Mode | null | undefined;
  readonly video_length?: number;
  readonly is_valid?: boolean;
  readonly prompt_key?: string;
  readonly provenance?: Partial<Provenance> | undefined;
}

/** What a row of step 3 of the right shape has for sure; what else may be in it is not looked at. */
export interface ShapedAnswer {
  readonly video: string;
  readonly video_length: number;
  readonly mode: Mode;
  readonly prompt_key: string;
  readonly qa_output: string;
  readonly detailed_description?: unknown;
  readonly rejected?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (row: Fields) => boolean;

const PROVENANCE_TEXTS = [
  'model',
  'backend',
  'pack',
  'model_hash',
  'video_hash',
  'video_stamp',
  'upstream',
  'fingerprint',
  'written_at',
] as const;
const USAGE = ['input_tokens', 'output_tokens', 'thinking_tokens', 'cached_tokens'] as const;

const CHECKS: Readonly<Record<Exclude<Step, '4'>, Check>> = {
  '0': (row) =>
    isTextOrAbsent(row['video']) &&
    isTextOrAbsent(row['video_path']) &&
    (row['video'] ?? row['video_path']) !== undefined &&
    row['video'] !== '' &&
    row['video_path'] !== '' &&
    typeof row['is_valid'] === 'boolean' &&
    isTextOrAbsent(row['raw_response']) &&
    (row['mode'] === undefined || row['mode'] === null || isMode(row['mode'])),
  '1a': (row) => isRouted(row) && areCaptions(row),
  '1b': (row) => isRouted(row) && areCaptions(row) && areChunks(row['chunk_captions']),
  '1c': (row) =>
    isRouted(row) &&
    areCaptions(row) &&
    areChunks(row['chunk_captions']) &&
    (row['highlight_chunk'] === null || isHighlight(row['highlight_chunk'])),
  '2': (row) =>
    isRouted(row) &&
    typeof row['detailed_description'] === 'string' &&
    isObject(row['original_captions']) &&
    areCaptions(row['original_captions']) &&
    (row['chunk_captions'] === undefined || areChunks(row['chunk_captions'])),
  '3': (row) =>
    isRouted(row) && typeof row['prompt_key'] === 'string' && typeof row['qa_output'] === 'string',
};

/** True for a row that can be used as it is; false also for some that the schema still accepts. */
export function hasShape(step: Exclude<Step, '4'>, raw: unknown): raw is ShapedRow {
  return isObject(raw) && CHECKS[step](raw) && isLineage(raw['provenance']);
}

/** {@link hasShape} for the rows of step 3. */
export function hasAnswerShape(raw: unknown): raw is ShapedAnswer {
  return hasShape('3', raw);
}

function isRouted({ video, video_length, mode, meta }: Fields): boolean {
  const isHead = typeof video === 'string' && video !== '' && isAmount(video_length) && isMode(mode);
  return isHead && (meta === undefined || isObject(meta));
}

function areCaptions({ global_caption, dense_caption }: Fields): boolean {
  return typeof global_caption === 'string' && typeof dense_caption === 'string';
}

function areChunks(chunks: unknown): boolean {
  return Array.isArray(chunks) && chunks.every(isChunk);
}

function isChunk(chunk: unknown): boolean {
  return (
    isObject(chunk) &&
    isAmount(chunk['chunk_index']) &&
    Number.isSafeInteger(chunk['chunk_index']) &&
    isAmount(chunk['timestamp_start']) &&
    isAmount(chunk['timestamp_end']) &&
    typeof chunk['caption'] === 'string'
  );
}

function isHighlight(chunk: unknown): boolean {
  return (
    isObject(chunk) &&
    isAmount(chunk['anomaly_timestamp_sec']) &&
    isAmount(chunk['timestamp_start']) &&
    isAmount(chunk['timestamp_end']) &&
    typeof chunk['caption'] === 'string'
  );
}

function isLineage(lineage: unknown): boolean {
  if (lineage === undefined) return true;
  if (!isObject(lineage)) return false;
  for (const name of PROVENANCE_TEXTS) if (!isTextOrAbsent(lineage[name])) return false;
  const { prompts, usage, calls, attempts, bytes_sent, milliseconds } = lineage;
  return (
    (prompts === undefined || (isObject(prompts) && areTexts(prompts))) &&
    (calls === undefined || Number.isSafeInteger(calls)) &&
    (attempts === undefined || Number.isSafeInteger(attempts)) &&
    (bytes_sent === undefined || Number.isFinite(bytes_sent)) &&
    (milliseconds === undefined || Number.isFinite(milliseconds)) &&
    (usage === undefined || (isObject(usage) && isUsage(usage)))
  );
}

function areTexts(fields: Fields): boolean {
  for (const name in fields) if (typeof fields[name] !== 'string') return false;
  return true;
}

function isUsage(usage: Fields): boolean {
  for (const name of USAGE) if (!Number.isFinite(usage[name])) return false;
  return true;
}

function isMode(value: unknown): boolean {
  return value === MODES[0] || value === MODES[1];
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** A finite number that is not negative; JSON has no other finite ones than these. */
function isAmount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
