import { open, stat } from 'node:fs/promises';
import { ConfigError, FatalError } from '../errors/errors.js';
import { describeCode, systemCode } from '../errors/system-error.js';

/** How many bytes are read at once by default. */
const READ_BYTES = 64 * 1024;

/**
 * Reads a file from its start, one block at a time and only when asked. The file is opened by the first pull, and closed
 * when the reader stops, at the end or before it.
 *
 * @param block how many bytes are read at once; or one buffer for all reads, where new ones would outlive the young
 * generation: copy what you keep of it beyond the next pull.
 * @param start the position of the first byte; a pipe can only be read from 0.
 * @throws ConfigError when the file can't be opened; FatalError when reading breaks off, as the rest would be lost
 * silently.
 */
export async function* readFileBytes(
  path: string,
  block: number | Buffer = READ_BYTES,
  start = 0,
): AsyncGenerator<Buffer> {
  await expectFile(path);
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw notReadable(path, error);
  });
  let position = start === 0 ? null : start;
  try {
    for (;;) {
      const bytes = typeof block === 'number' ? Buffer.allocUnsafeSlow(block) : block;
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, position).catch((error: unknown) => {
        throw readingBrokeOff(path, error);
      });
      if (bytesRead === 0) return;
      if (position !== null) position += bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Makes sure that a file is there, without opening it: a pipe can be read once. @throws ConfigError when it is not. */
export async function expectFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw notReadable(path, error);
  });
  if (found.isDirectory())
    throw new ConfigError(`Expected a file to read at ${path}, but it is a directory.`, {
      hint: 'Name a file in it; directories of videos are given with --videos.',
    });
}

/** The error of a file that can't be opened. */
export function notReadable(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new ConfigError(`Expected a file to read at ${path}, but ${describeCode(code)}.`, {
    hint: 'Check the path, and that this user may read the file.',
    cause: error,
  });
}

/** The error of a file that can't be read to its end. */
export function readingBrokeOff(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new FatalError(`Reading ${path} broke off: ${describeCode(code)}.`, {
    hint: 'Check the disk or the network share and start again; what is done is kept.',
    cause: error,
  });
}
