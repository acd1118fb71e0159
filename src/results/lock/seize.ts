/**
 * Gets a lock that another process may hold, may have abandoned, or may want at the same moment.
 *
 * The lock of a dead owner is taken over. The right to do so is itself a lock, named after the dead owner
 * (`lock.after-<id>`). Whoever has it checks again that the dead owner's lock is still there, and only then replaces it
 * by a rename. A process that was too slow finds another lock there and gives its right back. If a process dies while
 * it has the right, the right is taken over in the same way.
 */
import { constants } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../errors/errors.js';
import { systemCode } from '../../errors/system-error.js';
import { describeOwner, type IsAlive, type LockOwner, ownerState, readOwner } from './owner.js';

/** An owner elsewhere without a new heartbeat for this long is dead. */
const SILENCE_MS = 60_000;
const LOOK_MS = 1_000;

/** What is needed to take a lock. */
export interface Taking {
  readonly results_dir: string;
  /** The lock's path. */
  readonly place: string;
  /** A file next to it that names us as the owner. */
  readonly mine: string;
  /** Ends the wait for a sign of life of an owner on another machine. */
  readonly stop?: AbortSignal | undefined;
  /** Called once when such a wait begins. */
  readonly onWait?: ((owner: LockOwner) => void) | undefined;
  readonly is_alive?: IsAlive;
  /** Waits between two looks at a heartbeat. */
  readonly wait?: (milliseconds: number, stop?: AbortSignal) => Promise<void>;
}

/**
 * Puts our lock at a path: that of the lock itself, or that of the right to replace a dead owner's lock.
 *
 * @throws ConfigError that names the living owner.
 */
export async function seize(taking: Taking, place: string): Promise<void> {
  for (;;) {
    if (await putInPlace(taking.mine, place)) return;
    const owner = await readOwner(place);
    if (owner === undefined) continue;
    if (!(await isDead(owner, place, taking))) throw held(owner, taking);
    const right = `${taking.place}.after-${owner.id}`;
    await seize(taking, right);
    if ((await readOwner(place))?.id === owner.id) return await rename(right, place);
    await rm(right, { force: true });
  }
}

/** Links our file to a second name; false when that name is taken. */
async function putInPlace(mine: string, place: string): Promise<boolean> {
  const exists = (error: unknown): false => {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  };
  try {
    await link(mine, place);
    return true;
  } catch (error) {
    // Some file systems (FAT, some network shares) have no links; others may then see a half-written lock.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '')) return exists(error);
    return await copyFile(mine, place, constants.COPYFILE_EXCL).then(() => true, exists);
  }
}

/** The clocks of two machines can't be compared, so we watch whether the heartbeat still changes. */
async function isDead(owner: LockOwner, place: string, taking: Taking): Promise<boolean> {
  const state = ownerState(owner, taking.is_alive);
  if (state !== 'elsewhere') return state === 'dead';
  const { wait = pause, stop } = taking;
  taking.onWait?.(owner);
  for (let waited = 0; waited < SILENCE_MS; waited += LOOK_MS) {
    await wait(LOOK_MS, stop);
    if (stop?.aborted === true) return false;
    const now = await readOwner(place);
    // Removed or replaced: this owner is dead, and the caller looks again.
    if (now?.id !== owner.id) return true;
    if (now.heartbeat !== owner.heartbeat) return false;
  }
  return true;
}

async function pause(milliseconds: number, stop?: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, stop && { signal: stop }).catch(() => undefined);
}

function held(owner: LockOwner, { place, results_dir }: Taking): ConfigError {
  return new ConfigError(`${results_dir} is in use by ${describeOwner(owner)}`, {
    hint: `wait until it has ended, stop it, or choose another results directory; if no such process runs, remove ${place}`,
  });
}
