import type { FileHandle } from 'node:fs/promises';
import { writeFailure } from './write-failure.js';

/** What is used of an open file. */
export type WritableHandle = Pick<FileHandle, 'write' | 'truncate' | 'datasync' | 'close'>;

/**
 * Writes all bytes at a position, however many writes the system makes of it. When it can't, what was written is undone:
 * the file ends at `position` again, with `undo` after it.
 *
 * @param undo the bytes that were at `position` before; they fit where they were, so a full disk takes them.
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
    // When even this fails, the next start finds the torn end and sets it aside; the first error is the one to tell.
    await restore(handle, position, undo).catch(() => undefined);
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

async function restore(handle: WritableHandle, position: number, undo: Buffer): Promise<void> {
  await writeAll(handle, undo, position);
  await handle.truncate(position + undo.length);
}
