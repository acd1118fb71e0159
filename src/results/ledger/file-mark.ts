import { stat } from 'node:fs/promises';
import { systemCode } from '../../errors/system-error.js';
import { expectFile } from '../../sources/file-bytes.js';

/** What shows that a file has not changed. Large numbers are texts. */
export interface FileMark {
  readonly inode: string;
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modified: string;
  /** When its name, owner or content last changed; `touch` can't set it. */
  readonly changed: string;
  /** True when it was read so soon after a change that another change could get the same time. */
  readonly is_fresh: boolean;
}

/** Clocks of file systems tick every few milliseconds, some only every two seconds. */
const TICK_MS = 20;
const LONG_TICK_MS = 2_000;
const SECOND = 1_000_000_000n;
const MILLISECOND = 1_000_000n;

/** The mark of a file now; undefined when there is no file. */
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
    // Throws a clear message instead.
    await expectFile(path);
    throw error;
  }
}

/** True when a file has certainly not changed. */
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
