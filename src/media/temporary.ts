/** Temporary files that do not pile up: each is removed after use, and those of dead processes at the next start. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FatalError } from '../errors/errors.js';

export interface Temporary {
  readonly directory: string;
  /** Makes a fresh directory, which stays until it is removed; at the latest when this process exits. */
  make(): Promise<string>;
  /** Removes what was made, or a file in it. What can't be removed now is swept at the next start. */
  remove(path: string): Promise<void>;
  /**
   * Removes what processes of this machine that no longer run left behind, and what is a day old from other machines;
   * gives the names removed.
   */
  sweep(): Promise<string[]>;
}

/** A name tells who made it: the machine (several may share the directory), the process and a random part. */
export function temporaryName(host: string, pid: number, ending: string): string {
  return `${host.replace(/[^a-zA-Z0-9]/g, '_')}-${pid}-${randomUUID()}${ending}`;
}

/** Reads machine and process out of a name; undefined when the name is none of ours. */
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
    // EPERM: it is there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Where temporary files go unless told otherwise: one directory per user under the system's. */
export function defaultTemporaryDirectory(): string {
  return join(tmpdir(), `reeltrace-${process.getuid?.() ?? 'user'}`);
}

const living = new Set<string>();
let watching = false;

/** Whoever does not release what it had made leaves nothing behind all the same. */
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

/** Clips are used for minutes at most. */
const ABANDONED_MS = 86_400_000;

/** Manages temporary files in a directory of our own, which is made when it is first needed. */
export function createTemporary(directory: string = defaultTemporaryDirectory()): Temporary {
  const host = hostname().replace(/[^a-zA-Z0-9]/g, '_');
  const started = Date.now() - process.uptime() * 1000;

  async function isLeftover(name: string): Promise<boolean> {
    const made = readName(name);
    if (made === undefined) return false;
    if (made.host === host && made.pid !== process.pid) return !isAlive(made.pid);
    const stats = await stat(join(directory, name)).catch(() => undefined);
    // In a container every run may have the same process id: what is older than this process is not its own. Of another
    // machine's processes nothing is known, but no file is in use for so long; containers get a new name at each start.
    const oldest = made.host === host ? started - 1_000 : Date.now() - ABANDONED_MS;
    return stats !== undefined && stats.mtimeMs < oldest;
  }

  async function prepare(): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw new FatalError(`The directory for temporary files, "${directory}", can't be made.`, {
        hint: 'Check who may write there, or choose another results directory (or TMPDIR, in a program of your own).',
        cause: error,
      });
    });
  }

  return {
    directory,
    async make() {
      await prepare();
      const path = join(directory, temporaryName(host, process.pid, ''));
      removeAtExit(path);
      await mkdir(path);
      return path;
    },
    async remove(path) {
      await rm(path, { force: true, recursive: true }).catch(() => undefined);
      living.delete(path);
    },
    async sweep() {
      const names = await readdir(directory).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
        throw error;
      });
      const removed: string[] = [];
      for (const name of names) {
        if (!(await isLeftover(name))) continue;
        const path = join(directory, name);
        const gone = await rm(path, { force: true, recursive: true }).then(
          () => true,
          () => false,
        );
        if (gone) removed.push(name);
      }
      return removed;
    },
  };
}
