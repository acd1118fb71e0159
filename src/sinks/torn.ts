/** Finds and repairs the ends of files that a kill or another tool has torn. */
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { systemCode } from '../errors/system-error.js';
import { parseJson } from '../records/json.js';
import { MAX_LINE_BYTES } from '../sources/lines.js';
import { readAt } from './rows.js';
import { writeFailure } from './write-failure.js';

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** The end of a file that could not be read and was moved aside. */
export interface TornEnd {
  /** The file it was cut from. */
  readonly file: string;
  /** Where its bytes are now. */
  readonly moved_to: string;
  /** Position in the file where it began. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Moves the end of a file to `<file>.torn-<n>`, with the first free number. The copy is complete before the file is
 * changed.
 *
 * @param ending what the file ends with instead, e.g. the footer of a task file.
 * @throws FatalError when there is no room for it.
 */
export async function setTornEndAside(
  file: string,
  offset: number,
  length: number,
  ending = '',
): Promise<TornEnd> {
  try {
    const moved_to = await copyEnd(file, offset);
    await endWith(file, offset, ending);
    return { file, moved_to, offset, length };
  } catch (error) {
    throw writeFailure(file, error);
  }
}

/** Makes a file end with `ending` at a position: overwrites what was there, then cuts off the rest. */
export async function endWith(file: string, offset: number, ending: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const bytes = Buffer.from(ending, 'utf8');
    await handle.write(bytes, 0, bytes.length, offset);
    await handle.truncate(offset + bytes.length);
  } finally {
    await handle.close();
  }
}

async function copyEnd(file: string, offset: number): Promise<string> {
  for (let n = 1; ; n += 1) {
    const path = `${file}.torn-${n}`;
    try {
      const copy = await open(path, 'wx');
      const source = await open(file, 'r');
      await pipeline(source.createReadStream({ start: offset }), copy.createWriteStream({ flush: true }));
      return path;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** What was found at the end of a file. */
interface MendedEnd {
  /** What was moved aside; null when nothing was. */
  readonly torn: TornEnd | null;
  /** How long the file is now, in bytes. */
  readonly size: number;
}

/**
 * Makes sure that a file of JSON lines ends with a whole line; reads only its end. A last line that is not a JSON
 * object is moved aside. A last object without a newline gets one: it is whole, because a part of an object is not an
 * object, and other tools may write files that way.
 *
 * @param handle open for reading and appending.
 */
export async function mendLastLine(handle: FileHandle, path: string): Promise<MendedEnd> {
  const { size } = await handle.stat();
  if (size === 0) return { torn: null, size };
  const ended = (await readAt(handle, size - 1, 1))[0] === NEWLINE;
  const end = ended ? size - 1 : size;
  const start = await startOfLine(handle, end);
  const length = end - start;
  const text = length > MAX_LINE_BYTES ? '' : (await readAt(handle, start, length)).toString('utf8');
  const blank = length <= MAX_LINE_BYTES && text.trim() === '';
  if (ended && (blank || isObject(text))) return { torn: null, size };
  if (!ended && isObject(text)) {
    await handle.appendFile('\n');
    return { torn: null, size: size + 1 };
  }
  return { torn: await setTornEndAside(path, start, size - start), size: start };
}

/** The position after the last newline before `end`, or 0; reads backwards in blocks. */
export async function startOfLine(handle: FileHandle, end: number): Promise<number> {
  let stop = end;
  while (stop > 0) {
    const start = Math.max(0, stop - BLOCK_BYTES);
    const found = (await readAt(handle, start, stop - start)).lastIndexOf(NEWLINE);
    if (found >= 0) return start + found + 1;
    stop = start;
  }
  return 0;
}

function isObject(text: string): boolean {
  return /^\ufeff?\s*\{/.test(text) && parseJson(text.replace(/^\ufeff/, '')) !== undefined;
}
