/** The hash of a video's content; the file is read once, however many callers ask. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { throwIfAborted } from '../flow/abort.js';
import { Recent } from '../flow/recent.js';
import { Shared } from '../flow/shared.js';
import { fileError, fileKey, withFile } from './files.js';

interface HasherOptions {
  /** How many hashes are kept. */
  readonly limit?: number;
  /** Called each time a file is read. */
  readonly reading?: (path: string) => void;
}

/** Bytes read at once. */
const PIECE = 1 << 20;

async function keyOf(path: string): Promise<string> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  return fileKey(path, stats);
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

/** Makes a hasher that remembers by path, size and times. */
export function createHasher({ limit = 1_000, reading }: HasherOptions = {}) {
  const hashes = new Shared<string>(new Recent(limit));

  async function start(key: string, path: string, signal: AbortSignal): Promise<string> {
    reading?.(path);
    const hash = await read(path, signal);
    // The hash of a file that changed while it was read belongs to neither state: don't remember it.
    if ((await keyOf(path)) !== key) hashes.forget(key);
    return hash;
  }

  return {
    /** SHA-256 of a file in hex. @throws RecordError not_found, unreadable; the signal's reason. */
    async hash(path: string, signal?: AbortSignal): Promise<string> {
      throwIfAborted(signal);
      const key = await keyOf(path);
      return hashes.get(key, (own) => start(key, path, own), signal);
    },
  };
}
