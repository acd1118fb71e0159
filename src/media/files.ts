/** Files before anyone looks inside: they exist, can be read and hold something. */
import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { RecordError } from '../errors/errors.js';

/** An error of the file system as the failure of a video; anything else is given back as it is. */
export function fileError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const fail = (kind: 'not_found' | 'unreadable', what: string, hint: string) =>
    new RecordError(kind, `"${path}" ${what}.`, { hint, cause: error });
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fail(
        'not_found',
        'does not exist',
        'Check the path in the input; relative paths are easily off.',
      );
    // A path with a NUL character, as a JSONL line can hold.
    case 'ERR_INVALID_ARG_VALUE':
    case 'ENAMETOOLONG':
      return fail(
        'not_found',
        'is not a possible path',
        'Check the line of the input that names this video.',
      );
    case 'EISDIR':
      return fail('not_found', 'is a directory', 'Give the path of a video file.');
    case 'ELOOP':
      return fail('not_found', 'is a link that leads back to itself', 'Repair or remove the symbolic link.');
    case 'EACCES':
    case 'EPERM':
      return fail('unreadable', 'may not be read', 'Make the file readable for the user who runs reeltrace.');
    case 'EIO':
    case 'ESTALE':
    case 'ETIMEDOUT':
      return fail(
        'unreadable',
        `can't be read from its disk (${code})`,
        'Check the disk or the network mount.',
      );
    default:
      return error;
  }
}

/**
 * Looks at a file from outside.
 * @throws RecordError not_found, unreadable; not_a_video for directories, pipes, devices and empty files.
 */
export async function statVideo(path: string): Promise<Stats> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (stats.isDirectory()) {
    throw new RecordError('not_found', `"${path}" is a directory, but a video file was expected.`, {
      hint: 'To take all videos in it, give it as an input directory.',
    });
  }
  // Opening a named pipe would wait for ever.
  if (!stats.isFile()) {
    throw new RecordError('not_a_video', `"${path}" is not a regular file, but a pipe, socket or device.`, {
      hint: 'Save the video to a file first.',
    });
  }
  if (stats.size === 0) {
    throw new RecordError('not_a_video', `"${path}" is empty (0 bytes).`, {
      hint: 'Copy or download it again; the last attempt may have been interrupted.',
    });
  }
  return stats;
}

/** Opens a file for reading, closes it afterwards. @throws RecordError not_found, unreadable. */
export async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    return await work(file);
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await file.close();
  }
}
