import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Brings a fresh clone to the state of the working copy, so that a transcript can belong to the commit it is part of. */
export async function copyUncommitted(root: string, clone: string): Promise<void> {
  const list = async (...options: string[]) => {
    const { stdout } = await run('git', ['ls-files', '-z', '--exclude-standard', ...options], { cwd: root });
    // A link to installed packages is no part of the clone: `npm ci` there would go to work behind it.
    return stdout.split('\0').filter((path) => path !== '' && path !== 'node_modules');
  };
  const gone = new Set(await list('--deleted'));
  for (const path of await list('--modified', '--others'))
    if (!gone.has(path)) await cp(join(root, path), join(clone, path));
  for (const path of gone) await rm(join(clone, path));
}
