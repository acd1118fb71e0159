import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { systemCode } from '../errors/system-error.js';
import { writeFailure } from './write-failure.js';

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
 * Moves the end of a file aside to `<file>.torn-<n>`, with the first number that is free. The copy is complete before the
 * file is touched.
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

/** Makes a file end with `ending` at a position; what was there before is overwritten first and cut off then. */
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
