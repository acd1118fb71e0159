/**
 * The form of a task file and of its items, as the published schema of the format has it: what the schema forbids is an
 * error, what we would like beyond it a warning.
 */
import { z } from 'zod';
import { TASKS, type Task } from '../records/record.js';
import { ENVELOPE_FORMAT } from '../sinks/envelope-schema.js';
import type { Finding } from './check-item.js';

/** The fields of a task file without its items. */
export interface Header {
  readonly task: Task | undefined;
  /** As in the file, null where it is left out; undefined where it is not a folder. */
  readonly media_root: string | null | undefined;
  readonly findings: readonly Finding[];
}

const FIELDS = ['format', 'metadata', 'media_root', 'items'];
const text = z.string().optional();
/** `metadata` as the published schema has it: no other fields. */
const metadataSchema = z.strictObject({
  type: z.literal('annotation'),
  license: z.string(),
  task: text,
  date: text,
  description: text,
  tags: z.array(z.string()).optional(),
});
/** An item as the published schema has it; it may have any other fields. */
const itemSchema = z.object({
  video_id: text,
  image_id: text,
  question: z.string(),
  answer: z.string(),
  reasoning: text,
  item_index: text,
});
const ISO_DATE = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/**
 * Reads the fields besides the items.
 *
 * @param fields in the order of the file
 * @param name the file's name, which gives the task where the metadata do not
 */
export function readHeader(fields: readonly (readonly [string, unknown])[], name: string): Header {
  const findings: Finding[] = [];
  const tell = (check: string, message: string, severity: Finding['severity'] = 'error') =>
    findings.push({ check, message, severity });
  const values = new Map(fields);
  if (values.size < fields.length) tell('document', 'a field is in it twice; readers use only one of them');
  for (const key of values.keys())
    if (!FIELDS.includes(key))
      tell('document', `expected the fields ${FIELDS.join(', ')}, got ${shown(key)}; take it out`);
  const format = values.get('format');
  if (format !== ENVELOPE_FORMAT) tell('format', `expected "${ENVELOPE_FORMAT}", got ${shown(format)}`);

  const metadata = values.get('metadata');
  for (const [check, message] of metadataProblems(metadata)) tell(check, message);
  const { task: stated, date } = isObject(metadata) ? metadata : {};
  const task = stated === undefined ? taskNamed(name) : TASKS.find((known) => known === stated);
  if (task === undefined) {
    const what =
      stated === undefined ? 'no task is given' : `reeltrace does not know the task ${shown(stated)}`;
    tell('metadata.task', `${what}, so only the form of these items is checked`, 'warning');
  }
  if (typeof date === 'string' && !ISO_DATE.safeParse(date).success)
    tell('metadata.date', `expected a date such as 2026-01-31, got ${shown(date)}`, 'warning');

  const media_root = values.get('media_root') ?? null;
  const isRoot = media_root === null || typeof media_root === 'string';
  if (!isRoot) tell('media_root', `expected null or a folder, got ${shown(media_root)}`);
  // An empty text is the folder of the data set, as null is.
  return { task, media_root: isRoot ? media_root || null : undefined, findings };
}

function metadataProblems(metadata: unknown): (readonly [check: string, message: string])[] {
  if (!isObject(metadata))
    return [['metadata', `expected an object, got ${shown(metadata)}; see docs/records.md`]];
  const issues = metadataSchema.safeParse(metadata).error?.issues ?? [];
  const known = Object.keys(metadataSchema.shape);
  return issues.flatMap((issue): (readonly [string, string])[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => [
        'metadata',
        `expected the fields ${known.join(', ')}, got ${shown(key)}; take it out`,
      ]);
    const name = String(issue.path[0]);
    const expected = name === 'type' ? '"annotation"' : name === 'tags' ? 'a list of texts' : 'a text';
    const hint = name === 'license' && metadata[name] === undefined ? '; an empty one will do' : '';
    return [[`metadata.${name}`, `expected ${expected}, got ${shown(metadata[name])}${hint}`]];
  });
}

/** The task that a file is named after: `mcq.json`, or with the tag of a model, `mcq_openended_gemma4.json`. */
function taskNamed(name: string): Task | undefined {
  const named = TASKS.filter((task) => name === `${task}.json` || name.startsWith(`${task}_`));
  return named.reduce<Task | undefined>(
    (longest, task) => (task.length > (longest?.length ?? 0) ? task : longest),
    undefined,
  );
}

/** An item of the right form. */
export interface WellFormed {
  readonly id: string;
  readonly isVideo: boolean;
  readonly question: string;
  readonly answer: string;
  /** Empty where the item has none. */
  readonly reasoning: string;
}

const IDS = ['video_id', 'image_id'] as const;

/** Reads an item, or says in a few words what is wrong with its form. */
export function readEnvelopeItem(value: unknown): WellFormed | string {
  if (!isObject(value)) return `expected an object, got ${shown(value)}`;
  const [name, other] = IDS.filter((id) => Object.hasOwn(value, id));
  if (name === undefined || other !== undefined)
    return `expected exactly one of ${IDS.join(' and ')}, got ${name === undefined ? 'none' : 'both'}`;
  const parsed = itemSchema.safeParse(value);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0]);
    return `expected ${field} to be a text, got ${shown(value[field])}`;
  }
  const { [name]: id = '', question, answer, reasoning = '' } = parsed.data;
  if (id === '') return `expected ${name} to name a file, got an empty text`;
  const empty = Object.entries({ question, answer }).find(([, said]) => said.trim() === '');
  if (empty !== undefined) return `expected a text as ${empty[0]}, got none`;
  return { id, isVideo: name === 'video_id', question, answer, reasoning };
}

/** The id of an item of whatever form; null when it has none. */
export function idIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const id = 'video_id' in value ? value.video_id : 'image_id' in value ? value.image_id : undefined;
  return typeof id === 'string' ? id : null;
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
