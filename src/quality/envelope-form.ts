/** What is wrong with the form of a task file: its fields, and each item's. */

import { TASKS, type Task } from '../records/record.js';
import { ENVELOPE_FORMAT, envelopeItemSchema, envelopeMetadataSchema } from '../sinks/envelope-schema.js';

/** The fields of a task file without its items. */
export interface Header {
  readonly task: Task | undefined;
  /** As in the file; undefined where it is missing or not a folder. */
  readonly media_root: string | null | undefined;
  /** Each as `[field, sentence]`. */
  readonly problems: readonly (readonly [string, string])[];
}

const FIELDS = ['format', 'metadata', 'media_root', 'items'];

/**
 * Reads the fields besides the items.
 *
 * @param fields in the order of the file
 * @param name the file's name, which gives the task where the metadata do not
 */
export function readHeader(fields: readonly (readonly [string, unknown])[], name: string): Header {
  const problems: [string, string][] = [];
  const values = new Map(fields);
  if (values.size < fields.length)
    problems.push(['document', 'a field is in it twice; readers use only one of them']);
  for (const [key] of fields)
    if (!FIELDS.includes(key))
      problems.push(['document', `expected the fields ${FIELDS.join(', ')}, got ${shown(key)}; take it out`]);
  const format = values.get('format');
  if (format !== ENVELOPE_FORMAT)
    problems.push(['format', `expected "${ENVELOPE_FORMAT}", got ${shown(format)}`]);
  const metadata = envelopeMetadataSchema.safeParse(values.get('metadata'));
  if (!values.has('metadata'))
    problems.push(['metadata', 'expected an object, got none; see docs/records.md']);
  else
    for (const { path, message } of metadata.error?.issues ?? [])
      problems.push([['metadata', ...path].join('.'), sentence(message)]);
  const media_root = values.get('media_root');
  const isRoot = media_root === null || (typeof media_root === 'string' && media_root !== '');
  if (!isRoot) problems.push(['media_root', `expected null or a folder, got ${shown(media_root)}`]);
  const stated = metadata.data?.task ?? taskNamed(name) ?? statedTask(values.get('metadata'));
  return { task: stated, media_root: isRoot ? media_root : undefined, problems };
}

function statedTask(metadata: unknown): Task | undefined {
  const task =
    typeof metadata === 'object' && metadata !== null && 'task' in metadata ? metadata.task : undefined;
  return TASKS.find((name) => name === task);
}

function taskNamed(name: string): Task | undefined {
  return TASKS.find((task) => name === `${task}.json`);
}

/** An item of the right form. */
export interface WellFormed {
  readonly id: string;
  readonly isVideo: boolean;
  readonly question: string;
  readonly answer: string;
  readonly reasoning: string;
}

/** Reads an item, or says in a few words what is wrong with its form. */
export function readEnvelopeItem(value: unknown): WellFormed | string {
  const parsed = envelopeItemSchema.safeParse(value);
  if (!parsed.success) return formProblem(value);
  const { question, answer, reasoning } = parsed.data;
  const isVideo = 'video_id' in parsed.data;
  const id = 'video_id' in parsed.data ? parsed.data.video_id : parsed.data.image_id;
  const empty = Object.entries({ question, answer }).find(([, text]) => text.trim() === '');
  if (empty !== undefined) return `expected a text as ${empty[0]}, got none`;
  return { id, isVideo, question, answer, reasoning };
}

/** The id of an item of whatever form; null when it has none. */
export function idIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const id = 'video_id' in value ? value.video_id : 'image_id' in value ? value.image_id : undefined;
  return typeof id === 'string' ? id : null;
}

const TEXTS = ['question', 'answer', 'reasoning'];
const IDS = ['video_id', 'image_id'];

function formProblem(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `expected an object, got ${shown(value)}`;
  const fields = new Map<string, unknown>(Object.entries(value));
  const ids = IDS.filter((id) => fields.has(id));
  if (ids.length !== 1)
    return `expected exactly one of ${IDS.join(' and ')}, got ${ids.length === 0 ? 'none' : 'both'}`;
  for (const name of [...ids, ...TEXTS])
    if (typeof fields.get(name) !== 'string')
      return `expected ${name} to be a text, got ${shown(fields.get(name))}`;
  const more = [...fields.keys()].find((name) => !ids.includes(name) && !TEXTS.includes(name));
  return more === undefined
    ? `expected ${ids[0]} to name a file, got an empty text`
    : `expected no other field than ${[...ids, ...TEXTS].join(', ')}, got ${shown(more)}; take it out`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
