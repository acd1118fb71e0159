/** The names of videos in the task files. */
import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Config } from '../config/config.js';

/**
 * The folder that is stripped from paths in the task files: `video_root`, or the only folder of videos; null if there is
 * neither.
 */
export function mediaRoot(data: Config['data']): string | null {
  if (data.video_root !== '') return resolve(data.video_root);
  const [only, second] = data.videos;
  if (only === undefined || second !== undefined || data.input_jsonl_files.length > 0) return null;
  return statSync(only, { throwIfNoEntry: false })?.isDirectory() ? resolve(only) : null;
}

/** The name of a video in the task files: its path below the root, with `/`; the absolute path when it is elsewhere. */
export function videoId(video: string, root: string | null): string {
  return root === null || !isBelow(root, video) ? video : relative(root, video).split(sep).join('/');
}

/** True when a video is in a folder, or is that path itself. Both paths are absolute. */
export function isBelow(folder: string, video: string): boolean {
  const below = relative(folder, video);
  return below !== '..' && !below.startsWith(`..${sep}`) && resolve(folder, below) === video;
}
