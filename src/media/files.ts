/** Checks of a file before its content is read: it exists, can be read and is not empty. */
import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { RecordError } from '../errors/errors.js';

/** What error codes mean for a video: kind of failure, what is wrong, what to do. */
const FAILURES: Readonly<Record<string, readonly ['not_found' | 'unreadable', string, string]>> = {
  ENOENT: ['not_found', 'does not exist', 'Check the path in the input; relative paths are easily off.'],
  // A path with a NUL character, which a JSONL line can hold.
  ERR_INVALID_ARG_VALUE: [
    'not_found',
    'is not a possible path',
    'Check the input line that names this video.',
  ],
  EISDIR: ['not_found', 'is a directory', 'Give the path of a video file.'],
  ELOOP: ['not_found', 'is a link that leads back to itself', 'Repair or remove the symbolic link.'],
  EACCES: ['unreadable', 'may not be read', 'Make the file readable for the user who runs reeltrace.'],
  EIO: ['unreadable', "can't be read from its disk (CODE)", 'Check the disk or the network mount.'],
};
const ALIKE: Readonly<Record<string, string>> = {
  ENOTDIR: 'ENOENT',
  ENAMETOOLONG: 'ERR_INVALID_ARG_VALUE',
  EPERM: 'EACCES',
  ESTALE: 'EIO',
  ETIMEDOUT: 'EIO',
};

/** Turns an error of the file system into the failure of a video; any other error comes back as it is. */
export function fileError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const failure = FAILURES[ALIKE[code] ?? code];
  if (failure === undefined) return error;
  const [kind, what, hint] = failure;
  return new RecordError(kind, `"${path}" ${what.replace('CODE', code)}.`, { hint, cause: error });
}

/** A key that changes when the file changes. */
export function fileKey(path: string, { size, mtimeMs, ctimeMs }: Stats): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${path}`;
}

/**
 * Checks that a file can be a video, without opening it.
 * @throws RecordError not_found, unreadable; not_a_video for directories, pipes, devices and empty files.
 */
export async function statVideo(path: string): Promise<Stats> {
  const stats = await stat(path).catch(async (error: unknown) => {
    throw (await writtenOtherwise(path)) ?? fileError(path, error);
  });
  if (stats.isDirectory()) {
    throw new RecordError('not_found', `"${path}" is a directory, but a video file was expected.`, {
      hint: 'To take all videos in it, give it as an input directory.',
    });
  }
  // Opening a named pipe would wait forever.
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

/**
 * The failure of a path that is not there as it is written, but in another way: names on disk have their accents in one
 * character or in two (macOS), and paths of Windows have backslashes. Undefined where there is no such file either.
 */
async function writtenOtherwise(path: string): Promise<RecordError | undefined> {
  const ways = [
    [path.normalize('NFC'), 'with each accent and its letter as one character (NFC)'],
    [path.normalize('NFD'), 'with each accent as a character of its own (NFD)'],
    [path.replaceAll('\\', '/'), 'with / where the input has \\'],
  ] as const;
  for (const [other, how] of ways) {
    if (other === path || !(await stat(other).then(Boolean, () => false))) continue;
    return new RecordError(
      'not_found',
      `"${path}" does not exist, but its name does when it is written ${how}.`,
      {
        hint: 'Write paths as they are on the disk, for instance as find prints them.',
      },
    );
  }
  return undefined;
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
