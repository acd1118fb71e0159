import { mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** Gives each test of a file a folder of its own that is removed after it; its path holds no symbolic links. */
export function useTemporaryFolder(): (...names: string[]) => string {
  let folder = '';
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'reeltrace-test-')));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return (...names) => join(folder, ...names);
}

/** Paths below a folder that this process has open; only where the system can tell (Linux). */
export async function openBelow(folder: string): Promise<string[]> {
  const links = await readdir('/proc/self/fd').catch(() => []);
  const paths = await Promise.all(links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(folder));
}
