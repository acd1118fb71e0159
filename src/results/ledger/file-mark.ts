import { stat } from 'node:fs/promises';
import { systemCode } from '../../errors/system-error.js';
import { expectFile } from '../../sources/file-bytes.js';

/** By what it shows that a file has not been touched. Numbers of any size, as text. */
export interface FileMark {
  readonly inode: string;
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: string;
  /** When its name, owner or content was changed last: `touch` can't set it. */
  readonly changed: string;
  /** True when it was looked at so soon after a change that another one might have got the same time. */
  readonly is_fresh: boolean;
}

/** Clocks of file systems tick every few milliseconds, some only every other second. */
const TICK_MS = 20;
const LONG_TICK_MS = 2_000;
const SECOND = 1_000_000_000n;
const MILLISECOND = 1_000_000n;

/** The mark of a file as it is now; undefined when there is none. */
export async function markOf(path: string): Promise<FileMark | undefined> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    const ticksLong = mtimeNs % SECOND === 0n && ctimeNs % SECOND === 0n;
    const latest = Math.max(Number(mtimeNs / MILLISECOND), Number(ctimeNs / MILLISECOND));
    return {
      inode: `${ino}`,
      size: Number(size),
      modified: `${mtimeNs}`,
      changed: `${ctimeNs}`,
      is_fresh: Date.now() - latest < (ticksLong ? LONG_TICK_MS : TICK_MS),
    };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    // Says why in our own words.
    await expectFile(path);
    throw error;
  }
}

/** True when a file is certainly the one that it was. */
export function isUntouched(before: FileMark | null, now: FileMark): boolean {
  return (
    before !== null &&
    !before.is_fresh &&
    before.inode === now.inode &&
    before.size === now.size &&
    before.modified === now.modified &&
    before.changed === now.changed
  );
}
