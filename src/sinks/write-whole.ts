import type { FileHandle } from 'node:fs/promises';
import { writeFailure } from './write-failure.js';

/** The part of an open file that is used here. */
export type WritableHandle = Pick<FileHandle, 'write' | 'truncate' | 'datasync' | 'close'>;

/**
 * Writes all bytes at a position, in as many writes as the system needs. A failed write is undone: the file ends at
 * `position` again, followed by `undo`.
 *
 * @param undo the bytes that were at `position` before; they fit even on a full disk
 * @throws FatalError that says why and what to do
 */
export async function writeWhole(
  handle: WritableHandle,
  path: string,
  bytes: Buffer,
  position: number,
  undo: Buffer = Buffer.alloc(0),
): Promise<void> {
  try {
    await writeAll(handle, bytes, position);
  } catch (error) {
    // If even this fails, the next start finds the torn end and moves it aside. Report the first error.
    await writeAll(handle, undo, position)
      .then(() => handle.truncate(position + undo.length))
      .catch(() => undefined);
    throw writeFailure(path, error);
  }
}

async function writeAll(handle: WritableHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
