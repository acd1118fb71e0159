/**
 * The folder of the state that LMDB maps into memory: the index of the records and the memory of calls. It must not be on
 * a network file system, where a mapped file may change unnoticed or end the process. Losing it loses no record.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, statfs } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import { systemCode } from '../errors/system-error.js';
import { makeDirectory } from '../sinks/make-directory.js';

/** The places of the state of a results directory. */
export interface StateDirectory {
  /** The index of the records. */
  readonly ledger: string;
  /** The memory of calls. */
  readonly calls: string;
  /** A message for the user, when it is not in the results directory. */
  readonly notice?: string;
}

/** Linux's numbers of file systems that are, or may be, on another machine. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x00c36400, 'Ceph'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0x5346414f, 'AFS'],
]);

/** What has to be known of the machine; tests replace it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  /** The number of the file system that a path is on. */
  typeOf(path: string): Promise<number>;
}

const THIS_MACHINE: Machine = {
  platform: process.platform,
  environment: process.env,
  home: homedir(),
  typeOf: async (path) => (await statfs(path)).type,
};

/** Finds the places of the state of a results directory. Writes nothing. */
export async function stateDirectory(
  { results_dir, state_dir }: Pick<Config, 'results_dir'> & { readonly state_dir?: string | undefined },
  machine: Machine = THIS_MACHINE,
): Promise<StateDirectory> {
  if (state_dir) return placesIn(join(resolve(state_dir), nameOf(results_dir)));
  const network = await networkOf(resolve(results_dir), machine);
  if (network === undefined) return placesIn(join(results_dir, '.reeltrace'));
  const directory = join(cacheDirectory(machine), 'reeltrace', nameOf(results_dir));
  return {
    ...placesIn(directory),
    notice: `${results_dir} is on a network file system (${network}): the index of its records and the memory of calls are in ${directory}`,
  };
}

/**
 * Prepares the directory. Copies the memory of calls that an earlier version wrote into the results directory.
 * @throws FatalError when it can't be written
 */
export async function prepareState(results_dir: string, { calls }: StateDirectory): Promise<void> {
  const before = join(results_dir, '.reeltrace', 'calls');
  if (resolve(before) === resolve(calls) || existsSync(calls) || !existsSync(before)) return;
  await makeDirectory(dirname(calls));
  await cp(before, calls, { recursive: true });
}

function placesIn(directory: string): StateDirectory {
  return { ledger: join(directory, 'ledger'), calls: join(directory, 'calls') };
}

/** A name that shows the results directory and is unique to it. */
function nameOf(results_dir: string): string {
  const path = resolve(results_dir);
  return `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`;
}

/** The network file system that a path is on, or will be; undefined for a disk of this machine. */
async function networkOf(path: string, machine: Machine): Promise<string | undefined> {
  if (machine.platform === 'win32') return path.startsWith('\\\\') ? 'a share' : undefined;
  if (machine.platform !== 'linux') return undefined;
  try {
    return NETWORK.get((await machine.typeOf(path)) >>> 0);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    const parent = dirname(path);
    return parent === path ? undefined : await networkOf(parent, machine);
  }
}

/** The folder of this user for what can be made again. */
export function cacheDirectory({ platform, environment, home }: Machine = THIS_MACHINE): string {
  if (environment.XDG_CACHE_HOME) return environment.XDG_CACHE_HOME;
  if (platform === 'darwin') return join(home, 'Library', 'Caches');
  if (platform === 'win32') return environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
  return join(home, '.cache');
}
