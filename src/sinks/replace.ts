import { open, rename, rm } from 'node:fs/promises';
import { writeFailure } from './write-failure.js';

/** Suffix of a file while it is being written; worthless after a crash. */
export const UNFINISHED = '.new';
/** Suffix of the folder used to sort a file; worthless after a crash, too. */
export const SORTING = '.sort';
const BLOCK_BYTES = 256 * 1024;

/** The content of a file in pieces. Bytes are used before the next piece is asked for. */
type Pieces = AsyncIterable<string | Buffer> | Iterable<string | Buffer>;

/**
 * Replaces a file so that its name always has either the old content or all of the new: writes a new file, then renames
 * it.
 *
 * @param pieces its content, joined into large writes here.
 * @param unfinished where it is written, on the same disk.
 * @throws FatalError when it can't be written; the old file is then untouched.
 */
export async function replaceFile(
  path: string,
  pieces: Pieces,
  unfinished = path + UNFINISHED,
): Promise<void> {
  try {
    await writePieces(unfinished, pieces, true);
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
 * the file would be empty.
 * @throws the operating system's error when it can't be written.
 */
export async function writePieces(path: string, pieces: Pieces, durable: boolean): Promise<void> {
  const handle = await open(path, 'w');
  // One buffer for all writes: new buffers would outlive the young generation.
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let length = 0;
  const flush = async (): Promise<void> => {
    if (length > 0) await handle.writeFile(block.subarray(0, length));
    length = 0;
  };
  try {
    for await (const piece of pieces) {
      const bytes = Buffer.byteLength(piece);
      if (length + bytes > BLOCK_BYTES) await flush();
      if (bytes > BLOCK_BYTES) await handle.writeFile(piece);
      else length += typeof piece === 'string' ? block.write(piece, length) : piece.copy(block, length);
    }
    await flush();
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}
