import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TASKS } from '../records/record.js';
import { byteOrder } from '../sources/byte-order.js';
import { envelopeName } from './envelope.js';
import { type EnvelopeLines, FOOTER, readEnvelopeLines } from './envelope-layout.js';
import { findEnvelopeEnd, readWholeEnvelope } from './envelope-open.js';
import { type EnvelopeItem, envelopeItemSchema } from './envelope-schema.js';
import { sortLines } from './external-sort.js';
import { replaceFile, SORTING } from './replace.js';

/** How task files are sorted. */
export interface CanonicalOptions {
  /** How many characters of items are sorted in memory at once. */
  readonly run_characters?: number;
}

/**
 * Puts the items of each task file in canonical order: by the bytes of `video_id`; items of one video, which one prompt
 * made, keep the order in which they were written. So runs over the same answers give the same bytes, however many
 * videos they worked on at once. Memory is bounded; a file is replaced as a whole, and one in order is left alone.
 *
 * To be called when the files are closed for appending.
 *
 * @returns the paths of the files that were rewritten.
 * @throws FatalError when a file can't be written; it is then as before.
 */
export async function canonicalise(
  directory: string,
  options: CanonicalOptions = {},
): Promise<readonly string[]> {
  const names = new Set(await readdir(directory));
  const rewritten: string[] = [];
  for (const task of TASKS) {
    const name = envelopeName(task);
    if (names.has(name) && (await canonicaliseFile(join(directory, name), options))) {
      rewritten.push(join(directory, name));
    }
  }
  return rewritten;
}

async function canonicaliseFile(path: string, options: CanonicalOptions): Promise<boolean> {
  if (await isInOrder(await linesOf(path))) return false;
  const { header, items } = await linesOf(path);
  const sorted = sortLines(texts(items), { keyOf: idOf, folder: path + SORTING, ...options });
  await replaceFile(path, document(header, sorted));
  return true;
}

/** The lines of a task file, which is first brought into our layout when it is in another one. */
async function linesOf(path: string): Promise<EnvelopeLines> {
  const lines = await readEnvelopeLines(path);
  if (lines !== null) return lines;
  await findEnvelopeEnd(path);
  return linesOf(path);
}

async function isInOrder(lines: EnvelopeLines): Promise<boolean> {
  let previous = '';
  for await (const { text } of lines.items) {
    const id = idOf(text);
    if (byteOrder(previous, id) > 0) return false;
    previous = id;
  }
  return true;
}

async function* texts(items: EnvelopeLines['items']): AsyncGenerator<string> {
  for await (const { text } of items) yield text;
}

async function* document(header: string, items: AsyncIterable<string>): AsyncGenerator<string> {
  yield header;
  let comma = '';
  for await (const item of items) {
    yield `${comma}${item}\n`;
    comma = ',';
  }
  yield FOOTER;
}

function idOf(text: string): string {
  const value: unknown = JSON.parse(text);
  if (isOurs(value)) return value.video_id;
  const item = envelopeItemSchema.parse(value);
  return 'video_id' in item ? item.video_id : item.image_id;
}

function toItem(text: string): EnvelopeItem {
  return envelopeItemSchema.parse(JSON.parse(text));
}

/** True for an item as we write it, of which the schema need not be asked. */
function isOurs(value: unknown): value is Extract<EnvelopeItem, { video_id: string }> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 4) return false;
  const { video_id, question, answer, reasoning } = value as Readonly<Record<string, unknown>>;
  const texts = [video_id, question, answer, reasoning];
  return video_id !== '' && texts.every((each) => typeof each === 'string');
}

/**
 * Reads the items of a task file one after the other; a file in our layout is never held as a whole.
 *
 * @throws ConfigError when it is missing, torn or no task file.
 */
export async function* readItems(path: string): AsyncGenerator<EnvelopeItem> {
  const lines = await readEnvelopeLines(path);
  if (lines === null) yield* (await readWholeEnvelope(path)).items;
  else for await (const { text } of lines.items) yield toItem(text);
}
