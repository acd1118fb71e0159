/** The names of videos in the task files. */
import { relative, resolve, sep } from 'node:path';

/** The name of a video in the task files: its path below the root, with `/`; the absolute path when it is elsewhere. */
export function videoId(video: string, root: string | null): string {
  return root === null || !isBelow(root, video) ? video : relative(root, video).split(sep).join('/');
}

/** True when a video is in a folder, or is that path itself. Both paths are absolute. */
export function isBelow(folder: string, video: string): boolean {
  const below = relative(folder, video);
  return below !== '..' && !below.startsWith(`..${sep}`) && resolve(folder, below) === video;
}
