import { open, rename, rm } from 'node:fs/promises';
import { writeFailure } from './write-failure.js';

/** What a file is called while it is being written; such a file is worthless after a crash. */
export const UNFINISHED = '.new';
/** What a folder for sorting a file is called; worthless after a crash, too. */
export const SORTING = '.sort';
const BLOCK_BYTES = 256 * 1024;

/**
 * Writes a file so that under its name there is always either the old one or the whole new one: into a neighbour first,
 * then renamed.
 *
 * @param texts its content in pieces, joined into large writes here.
 * @throws FatalError when it can't be written; the old file is then untouched.
 */
export async function replaceFile(
  path: string,
  texts: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const unfinished = path + UNFINISHED;
  try {
    await writeTexts(unfinished, texts, true);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw writeFailure(path, error);
  }
}

/**
 * Writes a new file in large pieces.
 *
 * @param durable waits until the disk holds it: a rename may reach the disk before the bytes do, and after a power cut
 * the name would stand for an empty file.
 * @throws the operating system's error when it can't be written.
 */
export async function writeTexts(
  path: string,
  texts: AsyncIterable<string> | Iterable<string>,
  durable: boolean,
): Promise<void> {
  const handle = await open(path, 'w');
  // One block again and again: a new one for each write would be garbage that lasts.
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let length = 0;
  const flush = async (): Promise<void> => {
    if (length > 0) await handle.writeFile(block.subarray(0, length));
    length = 0;
  };
  try {
    for await (const text of texts) {
      const bytes = Buffer.byteLength(text);
      if (length + bytes > BLOCK_BYTES) await flush();
      if (bytes > BLOCK_BYTES) await handle.writeFile(text);
      else length += block.write(text, length);
    }
    await flush();
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}
