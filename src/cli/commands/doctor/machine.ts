/** Examines the machine: Node, space on the disks, file handles. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { systemCode } from '../../../errors/system-error.js';
import { size } from '../../show/columns.js';
import { type Finding, fine, problem, warning } from './finding.js';

/** Below this nothing can be written; bytes. */
const NO_SPACE = 200e6;
/** Below this a run of some size may fill the disk; bytes. */
const LITTLE_SPACE = 2e9;
/** How many open files a run with many videos in flight needs. */
const HANDLES = 1024;

/** True when a version is at least another one; both like `20.19.0`, or shorter. */
export function isAtLeast(version: string, least: string): boolean {
  return version.localeCompare(least, 'en', { numeric: true }) >= 0;
}

/** Whether this Node is new enough. */
export function nodeFinding(version = process.versions.node): Finding {
  const require = createRequire(import.meta.url);
  const { engines }: { readonly engines: { readonly node: string } } = require('reeltrace/package.json');
  const least = engines.node.replace(/^\D+/, '');
  if (isAtLeast(version, least)) return fine(`Node.js ${version}`);
  return problem(`Node.js ${version} is too old: at least ${least} is needed`, 'Install it from nodejs.org.');
}

/** Whether a folder, or the one that it will be made in, has space. */
export async function spaceFinding(what: string, folder: string): Promise<Finding> {
  let place = resolve(folder);
  while (!existsSync(place) && place !== dirname(place)) place = dirname(place);
  try {
    accessSync(place, constants.W_OK);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const remedy = 'Name another folder, or change its permissions.';
    return problem(`${what} can't be written to: ${place} (${code})`, remedy);
  }
  const { bavail, bsize } = await statfs(place);
  return spaceOf(`${what} ${place}`, bavail * bsize);
}

/** What a number of free bytes means for a run. */
export function spaceOf(what: string, free: number): Finding {
  const told = `${what}: ${size(free)} free`;
  if (free < NO_SPACE) return problem(told, 'Free some space, or name a folder on another disk.');
  return free < LITTLE_SPACE ? warning(told, 'A long run may fill it: free some space first.') : fine(told);
}

/** Whether enough files can be open at once; undefined where the system does not say. */
export async function handlesFinding(platform: NodeJS.Platform): Promise<Finding | undefined> {
  if (platform === 'win32') return undefined;
  try {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'ulimit -n']);
    return handlesOf(stdout.trim());
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** What the answer of `ulimit -n` means for a run. */
export function handlesOf(told: string): Finding {
  if (!/^\d+$/.test(told)) return fine('open files: no limit');
  if (Number(told) >= HANDLES) return fine(`open files: up to ${told}`);
  return warning(`open files: only up to ${told}`, `Raise it in this shell: ulimit -n ${4 * HANDLES}`);
}

/** Examines all of it. @param results_dir where the results would go */
export async function* examineMachine(
  results_dir: string,
  platform: NodeJS.Platform,
): AsyncGenerator<Finding> {
  yield nodeFinding();
  yield await spaceFinding('results in', results_dir);
  yield await spaceFinding('temporary files in', tmpdir());
  const handles = await handlesFinding(platform);
  if (handles !== undefined) yield handles;
}
