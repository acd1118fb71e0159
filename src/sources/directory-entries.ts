import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { extname } from 'node:path';
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

/** The sub-directories, links and videos of one directory, sorted; the directory is closed again before any is used. */
export async function entriesOf(directory: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of await opendir(directory, { bufferSize: 256 })) {
    const { name } = entry;
    const kind = kindOf(entry);
    const named = isVideoName(name);
    const walkable = (kind === 'directory' || kind === 'link') && !name.startsWith('.');
    if (walkable || (named && kind !== 'directory')) entries.push({ name, kind });
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
