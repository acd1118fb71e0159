/** The names of videos in the task files. */
import { relative, resolve, sep } from 'node:path';
import { fileOf } from '../records/part.js';

/**
 * The name of a video, or of that of a part, in the task files: its path below the root, with `/`; the absolute path when
 * it is elsewhere.
 */
export function videoId(video: string, root: string | null): string {
  const file = fileOf(video);
  return root === null || root === file || !isBelow(root, file)
    ? file
    : relative(root, file).split(sep).join('/');
}

/** True when a video is in a folder, or is that path itself. Both paths are absolute. */
export function isBelow(folder: string, video: string): boolean {
  const below = relative(folder, video);
  return below !== '..' && !below.startsWith(`..${sep}`) && resolve(folder, below) === video;
}
