import type { WritableHandle } from '../../src/sinks/write-whole.js';

/** An error as the operating system gives it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as if`), { code, syscall: 'write' });
}

/** A handle that writes at most `short` bytes at once and reports a full disk after `room` bytes in all. */
export function cramped(
  handle: WritableHandle,
  room: number,
  short = Number.POSITIVE_INFINITY,
): WritableHandle {
  let left = room;
  const write = async (bytes: Buffer, offset: number, length: number, position: number) => {
    if (left === 0) throw systemError('ENOSPC');
    const part = Math.min(length, left, short);
    left -= part;
    return handle.write(bytes, offset, part, position);
  };
  return {
    write: write as unknown as WritableHandle['write'],
    truncate: (length) => handle.truncate(length),
    datasync: () => handle.datasync(),
    close: () => handle.close(),
  };
}
