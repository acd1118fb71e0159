/**
 * Getting a lock that somebody may hold, may have left, or may want at the same moment.
 *
 * What a dead owner left is taken over. The right to do so is a lock itself, named after the dead one
 * (`lock.after-<id>`): who has it looks again whether the dead one is still in its place, and only then puts its own lock
 * there, by a rename. A taker that was too slow finds another lock in that place and gives its right back. A taker that
 * died with the right in hand is taken over in the same way.
 */
import { constants } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../errors/errors.js';
import { systemCode } from '../../errors/system-error.js';
import { describeOwner, type IsAlive, type LockOwner, ownerState, readOwner } from './owner.js';

/** An owner elsewhere that gives no sign of life for so long is dead. */
const SILENCE_MS = 60_000;
const LOOK_MS = 1_000;

/** What it takes to take a lock. */
export interface Taking {
  readonly results_dir: string;
  /** The lock's path. */
  readonly place: string;
  /** A file beside it with our own name in it. */
  readonly mine: string;
  /** Ends the wait for a sign of life of an owner on another machine. */
  readonly stop?: AbortSignal | undefined;
  /** Told once when such a wait begins. */
  readonly onWait?: ((owner: LockOwner) => void) | undefined;
  readonly is_alive?: IsAlive;
  /** Passes the time between two looks at a heartbeat. */
  readonly wait?: (milliseconds: number, stop?: AbortSignal) => Promise<void>;
}

/**
 * Gets a name for our lock: the lock's own, or that of the right to replace a dead one.
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

/** Gives our file a second name; false when that name is taken. */
async function putInPlace(mine: string, place: string): Promise<boolean> {
  const exists = (error: unknown): false => {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  };
  try {
    await link(mine, place);
    return true;
  } catch (error) {
    // Some file systems (FAT, some network shares) have no links; a reader may then see a lock half-written.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error) ?? '')) return exists(error);
    return await copyFile(mine, place, constants.COPYFILE_EXCL).then(() => true, exists);
  }
}

/** Clocks of two machines can't be compared, but whether a heartbeat still changes can be seen. */
async function isDead(owner: LockOwner, place: string, taking: Taking): Promise<boolean> {
  const state = ownerState(owner, taking.is_alive);
  if (state !== 'elsewhere') return state === 'dead';
  const { wait = pause, stop } = taking;
  taking.onWait?.(owner);
  for (let waited = 0; waited < SILENCE_MS; waited += LOOK_MS) {
    await wait(LOOK_MS, stop);
    if (stop?.aborted === true) return false;
    const now = await readOwner(place);
    // Gone or replaced: as good as dead, what is there now is looked at next.
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
    hint: `wait until it has ended, stop it, or choose another results directory; if that is no run of reeltrace, remove ${place}`,
  });
}
