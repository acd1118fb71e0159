import { z } from 'zod';
import { FatalError } from '../../errors/errors.js';
import type { UploadStore } from '../../models/gemini/files.js';
import { readNote, writeNote } from '../../results/note-file.js';

const uploadsSchema = z.record(
  z.string(),
  z.object({ name: z.string(), uri: z.string(), expires: z.number() }),
);

/**
 * Remembers uploads in a small file, so that a restarted run reuses what the provider still has. It holds the uploads
 * of the videos in flight. If the file can't be read or written, those videos are uploaded again; nothing else is lost.
 */
export async function openUploads(path: string): Promise<UploadStore> {
  const known = new Map(Object.entries((await readNote(path, uploadsSchema)) ?? {}));
  let writing: Promise<void> = Promise.resolve();
  const save = () => {
    writing = writing
      .then(() => writeNote(path, Object.fromEntries(known)))
      .catch((error: unknown) => {
        if (!(error instanceof FatalError)) throw error;
      });
    return writing;
  };
  return {
    get: (key) => known.get(key),
    set: (key, upload) => {
      known.set(key, upload);
      return save();
    },
    delete: (key) => (known.delete(key) ? save() : undefined),
  };
}
