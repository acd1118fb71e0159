import { stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/**
 * What identifies a directory under whatever path it is reached: its device and its number there.
 *
 * @throws the operating system's error when it can't be looked at.
 */
export async function directoryKey(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

/**
 * True when a symbolic link need not be followed: its target is the root or contains it (a loop), or lies under the root
 * where the walk passes by itself, so that each video is found under its real path.
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
