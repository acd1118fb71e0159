/** Reading a video's own bytes. */
import { readFile } from 'node:fs/promises';
import { RecordError } from '../errors/errors.js';

/**
 * The bytes of a video file.
 *
 * @throws RecordError `not_found` or `unreadable` when the file can't be read any more; AbortError.
 */
export async function readVideo(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    return await readFile(path, signal === undefined ? {} : { signal });
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Names what keeps a file from being read; anything else comes back as it was. */
export function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new RecordError('not_found', `Expected a video at ${path}, found nothing there any more.`, {
      hint: 'Files must stay where they are while a run works on them.',
    });
  }
  if (!/^E[A-Z]+$/.test(error.code)) return error;
  return new RecordError('unreadable', `The video at ${path} can't be read (${error.code}).`, {
    hint: 'Check the permissions of the file and the disk it lies on.',
  });
}
