/** The hash of a video's content, read once however many ask. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Recent } from '../flow/recent.js';
import { fileError, withFile } from './files.js';

export interface Hasher {
  /** SHA-256 of a file in hex. @throws RecordError not_found, unreadable; the signal's reason. */
  hash(path: string, signal?: AbortSignal): Promise<string>;
}

/** A read that several may wait for; it ends when the last of them has lost interest. */
interface Reading {
  readonly result: Promise<string>;
  readonly controller: AbortController;
  interested: number;
}

interface HasherOptions {
  /** How many hashes are kept. */
  readonly limit?: number;
  /** Told about every file that is really read. */
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
  const known = new Recent<string>(options.limit ?? 1_000);
  const readings = new Map<string, Reading>();

  function start(key: string, path: string): Reading {
    const controller = new AbortController();
    options.reading?.(path);
    const result = read(path, controller.signal)
      .then(async (hash) => {
        // A file that changed while it was read has a hash of neither state: not worth remembering.
        if ((await fileKey(path)) === key) known.set(key, hash);
        return hash;
      })
      .finally(() => {
        if (readings.get(key)?.controller === controller) readings.delete(key);
      });
    const reading = { result, controller, interested: 0 };
    readings.set(key, reading);
    return reading;
  }

  return {
    async hash(path, signal) {
      signal?.throwIfAborted();
      const key = await fileKey(path);
      signal?.throwIfAborted();
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const reading = readings.get(key) ?? start(key, path);
      reading.interested += 1;
      return await new Promise<string>((resolve, reject) => {
        const leave = (): void => {
          reading.interested -= 1;
          if (reading.interested === 0) {
            readings.delete(key);
            reading.controller.abort();
          }
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', leave, { once: true });
        reading.result.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
      });
    },
  };
}
