/** Temporary files: removed after use; those of killed processes are removed at the next start. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FatalError } from '../errors/errors.js';

export type Temporary = ReturnType<typeof createTemporary>;

/** A name from the machine (several may share the directory), the process and a random part. */
export function temporaryName(host: string, pid: number, ending: string): string {
  return `${plainHost(host)}-${pid}-${randomUUID()}${ending}`;
}

function plainHost(host: string): string {
  return host.replace(/[^a-zA-Z0-9]/g, '_');
}

/** Reads machine and process from a name; undefined when it is not one of our names. */
export function readName(name: string): { readonly host: string; readonly pid: number } | undefined {
  const [, host, pid] =
    /^(\w+)-(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.\w+)?$/.exec(name) ?? [];
  return host === undefined || pid === undefined ? undefined : { host, pid: Number(pid) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const living = new Set<string>();
let watching = false;

/** Removes a directory when this process exits, in case it is not removed before. */
function removeAtExit(path: string): void {
  living.add(path);
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const each of living) {
      try {
        rmSync(each, { force: true, recursive: true });
      } catch {
        // Swept at the next start.
      }
    }
  });
}

/**
 * Makes sure that a directory below one that everybody may write to is ours alone: someone may have made it before us,
 * to read the clips or to put others in their place.
 */
async function expectOwn(directory: string): Promise<void> {
  const { uid, mode } = await lstat(directory).then((found) => {
    if (found.isDirectory()) return found;
    throw new FatalError(`The directory for temporary files, "${directory}", is a link.`, {
      hint: 'Remove the link, or set TMPDIR.',
    });
  });
  const own = process.getuid?.();
  if (own === undefined) return;
  if (uid !== own) {
    throw new FatalError(
      `The directory for temporary files, "${directory}", belongs to another user (${uid}).`,
      {
        hint: 'Remove it, or set TMPDIR to a directory of your own.',
      },
    );
  }
  if ((mode & 0o077) !== 0) await chmod(directory, 0o700);
}

/** Clips are used for minutes at most. */
const ABANDONED_MS = 86_400_000;

/**
 * Manages temporary files in a directory of our own, by default one per user below the system's. It is made when it is
 * first needed.
 */
export function createTemporary(named?: string) {
  const directory = named ?? join(tmpdir(), `reeltrace-${process.getuid?.() ?? 'user'}`);
  const host = plainHost(hostname());
  const started = Date.now() - process.uptime() * 1000;

  async function isLeftover(name: string): Promise<boolean> {
    const made = readName(name);
    if (made === undefined) return false;
    if (made.host === host && made.pid !== process.pid) return !isAlive(made.pid);
    const stats = await stat(join(directory, name)).catch(() => undefined);
    // In a container every run may have the same process id: what is older than this process is not its own. Another
    // machine's processes can't be looked up, but no file is used for a day. Containers get a new name at each start.
    const oldest = made.host === host ? started - 1_000 : Date.now() - ABANDONED_MS;
    return stats !== undefined && stats.mtimeMs < oldest;
  }

  return {
    directory,
    /** Makes a new directory. It is removed at the latest when this process exits. */
    async make(): Promise<string> {
      await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw new FatalError(`The directory for temporary files, "${directory}", can't be made.`, {
          hint: 'Check who may write there, or choose another results directory (or TMPDIR, in a program of your own).',
          cause: error,
        });
      });
      // Several users may share a results directory, and with it the one that is named.
      if (named === undefined) await expectOwn(directory);
      const path = join(directory, temporaryName(host, process.pid, ''));
      removeAtExit(path);
      await mkdir(path, { mode: 0o700 });
      return path;
    },
    /** Removes a directory that was made, or a file in it. What can't be removed now is swept at the next start. */
    async remove(path: string): Promise<void> {
      await rm(path, { force: true, recursive: true }).catch(() => undefined);
      living.delete(path);
    },
    /**
     * Removes files of ended processes of this machine, and files of other machines that are older than a day.
     * @returns the names removed
     */
    async sweep(): Promise<string[]> {
      const names = await readdir(directory).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
        throw error;
      });
      const removed: string[] = [];
      for (const name of names) {
        if (!(await isLeftover(name))) continue;
        const removing = rm(join(directory, name), { force: true, recursive: true });
        await removing.then(() => removed.push(name)).catch(() => undefined);
      }
      return removed;
    },
  };
}
