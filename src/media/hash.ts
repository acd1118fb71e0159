/** The hash of a video's content; the file is read once, however many ask. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { throwIfAborted } from '../flow/abort.js';
import { Recent } from '../flow/recent.js';
import { Shared } from '../flow/shared.js';
import { fileError, withFile } from './files.js';

export interface Hasher {
  /** SHA-256 of a file in hex. @throws RecordError not_found, unreadable; the signal's reason. */
  hash(path: string, signal?: AbortSignal): Promise<string>;
}

interface HasherOptions {
  /** How many hashes are kept. */
  readonly limit?: number;
  /** Called for every file that is really read. */
  readonly reading?: (path: string) => void;
}

/** Bytes read at once. */
const PIECE = 1 << 20;

async function fileKey(path: string): Promise<string> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  return `${stats.size} ${stats.mtimeMs} ${path}`;
}

async function read(path: string, signal: AbortSignal): Promise<string> {
  return await withFile(path, async (file) => {
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(PIECE);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, PIECE);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  });
}

/** Makes a hasher that remembers by path, size and modification time. */
export function createHasher(options: HasherOptions = {}): Hasher {
  const known = new Recent<string, string>(options.limit ?? 1_000);
  const readings = new Shared<string>();

  async function start(key: string, path: string, signal: AbortSignal): Promise<string> {
    options.reading?.(path);
    const hash = await read(path, signal);
    // A file that changed while it was read has a hash of neither state, which is not worth remembering.
    if ((await fileKey(path)) === key) known.set(key, hash);
    return hash;
  }

  return {
    async hash(path, signal) {
      throwIfAborted(signal);
      const key = await fileKey(path);
      return known.get(key) ?? (await readings.get(key, (own) => start(key, path, own), signal));
    },
  };
}
