import { createHash } from 'node:crypto';
import { stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import { createHasher } from '../../src/media/hash.js';
import { inTemporary } from '../helpers/clips.js';

const sha = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the hash of a file', () => {
  it('is the SHA-256 of its bytes, read once for many and again after a change', async () => {
    await inTemporary(async (directory) => {
      const path = join(directory, 'a.bin');
      const bytes = Buffer.alloc(3_000_000, 'reel');
      await writeFile(path, bytes);
      const read: string[] = [];
      const hasher = createHasher({ reading: (file) => read.push(file) });
      const same = await Promise.all([hasher.hash(path), hasher.hash(path), hasher.hash(path)]);
      expect(same).toEqual([sha(bytes), sha(bytes), sha(bytes)]);
      expect(await hasher.hash(path)).toBe(sha(bytes));
      expect(read).toEqual([path]);

      await writeFile(path, 'other');
      expect(await hasher.hash(path)).toBe(sha('other'));
      await writeFile(path, 'again');
      await utimes(path, 1, 1);
      expect(await hasher.hash(path)).toBe(sha('again'));
      expect(read).toHaveLength(3);

      // Of the same size and modification time; only the system's own note of the last change tells.
      const { ctimeMs } = await stat(path);
      while ((await stat(path)).ctimeMs === ctimeMs) {
        await writeFile(path, 'AGAIN');
        await utimes(path, 1, 1);
      }
      expect(await hasher.hash(path)).toBe(sha('AGAIN'));
    });
  });

  it('is forgotten when too many others were asked for since', async () => {
    await inTemporary(async (directory) => {
      const paths = ['a', 'b', 'c'].map((name) => join(directory, name));
      for (const path of paths) await writeFile(path, path);
      const read: string[] = [];
      const hasher = createHasher({ limit: 2, reading: (file) => read.push(file) });
      for (const path of [...paths, ...paths.slice(1), ...paths.slice(0, 1)]) await hasher.hash(path);
      expect(read).toEqual([...paths, paths[0]]);
    });
  });

  it('reaches everyone else when one of several loses interest', async () => {
    await inTemporary(async (directory) => {
      const path = join(directory, 'a.bin');
      await writeFile(path, Buffer.alloc(8_000_000));
      const controller = new AbortController();
      const hasher = createHasher({ reading: () => queueMicrotask(() => controller.abort()) });
      const leaving = hasher.hash(path, controller.signal).catch((thrown: unknown) => thrown);
      const staying = hasher.hash(path);
      expect(isAbort(await leaving)).toBe(true);
      expect(await staying).toBe(sha(Buffer.alloc(8_000_000)));
    });
  });

  it('is no longer computed when everyone has lost interest, and can be asked for again', async () => {
    await inTemporary(async (directory) => {
      const path = join(directory, 'a.bin');
      await writeFile(path, 'content');
      const controller = new AbortController();
      const hasher = createHasher({ reading: () => queueMicrotask(() => controller.abort()) });
      const error: unknown = await hasher.hash(path, controller.signal).catch((thrown: unknown) => thrown);
      expect(isAbort(error)).toBe(true);
      expect(await hasher.hash(path)).toBe(sha('content'));
      const early: unknown = await hasher.hash(path, AbortSignal.abort()).catch((thrown: unknown) => thrown);
      expect(isAbort(early)).toBe(true);
    });
  });

  it('fails with a reason for files that can not be read', async () => {
    await inTemporary(async (directory) => {
      const hasher = createHasher();
      await expect(hasher.hash(join(directory, 'gone'))).rejects.toMatchObject({ kind: 'not_found' });
      await expect(hasher.hash(directory)).rejects.toMatchObject({ name: 'RecordError' });
    });
  });
});
