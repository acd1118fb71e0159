import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partAskedOf } from '../records/part.js';
import { TASKS } from '../records/record.js';
import { byteOrder } from '../sources/byte-order.js';
import { envelopeName } from './envelope.js';
import { FOOTER } from './envelope-layout.js';
import { findEnvelopeEnd } from './envelope-open.js';
import { type EnvelopeLines, readEnvelopeLines } from './envelope-read.js';
import { sortLines } from './external-sort.js';
import { replaceFile, SORTING } from './replace.js';

/** How task files are sorted. */
export interface CanonicalOptions {
  /** How many characters of items are sorted in memory at once. */
  readonly run_characters?: number;
}

/**
 * Puts the items of each task file in canonical order: by the bytes of `video_id`, then by the part of the video that
 * they are about. Items of one video or part, which come from one prompt, keep the order in which they were written. So
 * runs over the same answers give the same bytes, however many videos they worked on at once. Memory is bounded. A file
 * is replaced as a whole; a file in order is not touched.
 *
 * Call it after the files are closed for appending.
 *
 * @returns the paths of the files that were rewritten.
 * @throws FatalError when a file can't be written; it is then unchanged.
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

/** The lines of a task file; a file in another layout is first rewritten into ours. */
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

/** Digits of the seconds of the longest file. */
const DIGITS = 9;

/** The `video_id` of an item, and the part that it is about. The sorter does not check the other fields. */
function idOf(text: string): string {
  const { video_id, image_id, question }: Readonly<Record<string, unknown>> = JSON.parse(text);
  const id = String(video_id ?? image_id);
  const start = typeof question === 'string' ? partAskedOf(question) : undefined;
  return start === undefined ? id : `${id}\0${String(start).padStart(DIGITS, '0')}`;
}
