import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../../errors/system-error.js';
import type { UploadStore } from '../../models/gemini/files.js';

const uploadsSchema = z.record(
  z.string(),
  z.object({ name: z.string(), uri: z.string(), expires: z.number() }),
);

/**
 * Remembers uploads in a small file, so that a restarted run asks about what still lies with the provider. It holds the
 * uploads of the videos in flight; a file that can't be read or written costs those uploads and nothing else.
 */
export async function openUploads(path: string): Promise<UploadStore> {
  const text = (await readFile(path, 'utf8').catch(onlySystemErrors)) ?? '{}';
  const known = new Map(Object.entries(parseUploads(text)));
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.part`, JSON.stringify(Object.fromEntries(known)));
    await rename(`${path}.part`, path);
  };
  const save = () => {
    writing = writing.then(write).catch(onlySystemErrors);
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

function parseUploads(text: string): z.infer<typeof uploadsSchema> {
  try {
    return uploadsSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return {};
    throw error;
  }
}

function onlySystemErrors(error: unknown): undefined {
  if (systemCode(error) === undefined) throw error;
}
