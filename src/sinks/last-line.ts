import type { FileHandle } from 'node:fs/promises';
import { MAX_LINE_BYTES } from '../sources/lines.js';
import { setTornEndAside, type TornEnd } from './torn.js';

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** What was found at the end of a file. */
export interface MendedEnd {
  /** What was moved aside; null when nothing had to be. */
  readonly torn: TornEnd | null;
  /** How long the file is now, in bytes. */
  readonly size: number;
}

/**
 * Makes sure that a file of JSON lines ends with a whole line, reading only its end. A last line that is not a JSON
 * object is moved aside. One that is but lacks its newline is whole, as no shorter part of an object is an object, and
 * gets the newline: it may be what other tools wrote.
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

/** Reads bytes of an open file; fewer where it ends before them. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function isObject(text: string): boolean {
  if (!/^\ufeff?\s*\{/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
