import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { extname, isAbsolute, relative, sep } from 'node:path';
import { byteOrder } from './byte-order.js';

/** File names with these endings, in any case, are videos. */
export const VIDEO_EXTENSIONS: readonly string[] = ['.mp4', '.avi', '.mov', '.mkv', '.webm'];

/** What a directory's entry is. */
export type Kind = 'directory' | 'link' | 'file' | 'other';

/** One entry of a directory that a walk cares about. */
export interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

/** The sub-directories, links and videos of one directory, sorted; the directory is closed before any of them is used. */
export async function entriesOf(directory: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of await opendir(directory, { bufferSize: 256 })) {
    const { name } = entry;
    const kind = kindOf(entry);
    const walkable = (kind === 'directory' || kind === 'link') && !name.startsWith('.');
    if (walkable || (kind !== 'directory' && isVideoName(name))) entries.push({ name, kind });
  }
  return entries.sort((left, right) => byteOrder(left.name, right.name));
}

/** What an entry, or what stat says of a path, is. */
export function kindOf(entry: Pick<Dirent, 'isDirectory' | 'isSymbolicLink' | 'isFile'>): Kind {
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'link';
  return entry.isFile() ? 'file' : 'other';
}

/** True when a file's name says that it is a video. */
export function isVideoName(name: string): boolean {
  return VIDEO_EXTENSIONS.includes(extname(name).toLowerCase());
}

/** Identifies a directory whatever path leads to it: its device and its number there. @throws the system's error. */
export async function directoryKey(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

/**
 * True when a symbolic link need not be followed: its target is the root or contains it (a loop), or is below the root,
 * where the walk finds each video under its real path.
 *
 * @param root the walk's root, and `target` the link's target, both without symbolic links.
 */
export function isWalkedAnyway(root: string, target: string): boolean {
  if (contains(target, root)) return true;
  if (!contains(root, target)) return false;
  return !relative(root, target)
    .split(sep)
    .some((name) => name.startsWith('.'));
}

/** True when `inner` is `outer` or lies in it. */
function contains(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
