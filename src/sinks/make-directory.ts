import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../errors/system-error.js';
import { writeFailure } from './write-failure.js';

/**
 * Makes a directory and its parents, one after the other. Node's own `recursive` never ends when the system claims that
 * an existing directory does not exist, as for `/proc/1`.
 *
 * @throws FatalError when the system refuses.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await makeWithParents(path);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

async function makeWithParents(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemCode(error);
    // Another process may have made it meanwhile.
    if (code === 'EEXIST' && (await isDirectory(path))) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || (await isDirectory(parent))) throw error;
    await makeWithParents(parent);
    await makeWithParents(path);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const stats = await stat(path).catch((error: unknown) => {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  });
  return stats?.isDirectory() === true;
}
