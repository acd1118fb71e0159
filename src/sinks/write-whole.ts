import type { FileHandle } from 'node:fs/promises';
import { writeFailure } from './write-failure.js';

/** The part of an open file that is used. */
export type WritableHandle = Pick<FileHandle, 'write' | 'truncate' | 'datasync' | 'close'>;

/**
 * Writes all bytes at a position, in as many writes as the system needs. When that fails, it is undone: the file ends at
 * `position` again, with `undo` after it.
 *
 * @param undo the bytes that were at `position` before; they were there already, so they fit on a full disk.
 * @throws FatalError that says why and what to do.
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
    // When even this fails, the next start finds the torn end and moves it aside; the first error is the one to report.
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
