/** Lists that can be read only once, and whose writer may keep a reader waiting: pipes and standard input. */
import { constants, fstat, open } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { notReadable, readFileBytes, readingBrokeOff } from './file-bytes.js';

/** Names of standard input among the lists. */
const STDIN = /^(?:-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/;

/** True for `-`, `/dev/stdin` and its other names. */
export function isStdin(path: string): boolean {
  return STDIN.test(path);
}

/**
 * Identifies a list that can be read only once, whatever path leads to it: standard input, a pipe, a socket or a device.
 * @returns undefined for a file, and where there is nothing
 */
export async function readOnceKey(path: string): Promise<string | undefined> {
  const found = await (isStdin(path) ? promisify(fstat)(0) : stat(path)).catch(() => undefined);
  if (found === undefined || found.isDirectory() || (found.isFile() && !isStdin(path))) return undefined;
  return `${found.dev}:${found.ino}`;
}

/**
 * Reads a file, a pipe or standard input in blocks, only when asked. Waiting for the writer of a pipe holds no thread,
 * and the abort of `stop` ends it: the blocks then end, as there.
 * @throws ConfigError when it can't be opened; FatalError when reading breaks off
 */
export async function* readListBytes(path: string, stop?: AbortSignal): AsyncGenerator<Uint8Array> {
  const stream = isStdin(path) ? process.stdin : await openPipe(path);
  if (stream === undefined) return yield* readFileBytes(path);
  try {
    yield* stop === undefined ? stream : addAbortSignal(stop, stream);
  } catch (error) {
    if (stop?.aborted !== true) throw readingBrokeOff(path, error);
  }
}

/** Opens a pipe without waiting for its writer; undefined for what is none. */
async function openPipe(path: string): Promise<Readable | undefined> {
  const found = await stat(path).catch(() => undefined);
  // The shell's /dev/fd/63 may be a socket where a program of Node made it: that can't be opened, but is open already.
  const inherited = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1];
  if (found?.isSocket() === true && inherited !== undefined)
    return new Socket({ fd: Number(inherited), readable: true, writable: false });
  if (found?.isFIFO() !== true) return undefined;
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const fd = await promisify(open)(path, flags).catch((error: unknown) => {
    throw notReadable(path, error);
  });
  return new Socket({ fd, readable: true, writable: false });
}
