/**
 * One run at a time per results directory. The lock is a file, `.reeltrace/lock`, that names its owner; it appears with
 * its content in one step, by a hard link, so that only one of several takers gets it.
 *
 * What a dead owner left is taken over. The right to do so is a lock itself, named after the dead one
 * (`lock.after-<id>`): who has it looks again whether the dead one is still in its place, and only then puts its own lock
 * there, by a rename. A taker that was too slow finds another lock in that place and gives its right back. A taker that
 * died with the right in hand is taken over in the same way.
 *
 * Limits. On a network mount all this holds as far as the mount makes links and renames in one step (NFS and SMB do) and
 * shows the owner's heartbeat to others within a minute. A machine that sleeps for longer while another one wants the
 * directory loses its lock; it finds that out at its next heartbeat and says so in `lost`.
 */
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, FatalError } from '../errors.js';
import { writeFailure } from '../sinks/write-failure.js';
import { describeCode, systemCode } from '../sources/system-error.js';
import { type IsAlive, type LockOwner, ownerState, readOwner, thisOwner } from './lock-owner.js';

export { type LockOwner, type OwnerState, ownerState } from './lock-owner.js';

/** How a lock is taken. */
export interface LockOptions {
  /** What the owner is doing, for those who find the lock: `run`, `watch`. */
  readonly command: string;
  /** Ends the wait for a sign of life of an owner on another machine. */
  readonly stop?: AbortSignal | undefined;
  /** Told once when such a wait begins. */
  readonly onWait?: (owner: LockOwner) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How often the owner says that it is alive; 10 s. */
  readonly heartbeat_ms?: number;
  readonly is_alive?: IsAlive;
  /** Passes the time between two looks at a heartbeat. */
  readonly wait?: (milliseconds: number, stop?: AbortSignal) => Promise<void>;
}

/** A results directory that is ours. */
export interface Lock {
  readonly owner: LockOwner;
  /** Aborts, with a FatalError that says so as its reason, when another process has taken the directory over. */
  readonly lost: AbortSignal;
  /** Gives the directory back; a second call does nothing. */
  release(): Promise<void>;
}

const HEARTBEAT_MS = 10_000;
/** An owner elsewhere that gives no sign of life for so long is dead. */
const SILENCE_MS = 60_000;
const LOOK_MS = 1_000;

/** Where the lock of a results directory lies. */
export function lockPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'lock');
}

/**
 * Says who holds a results directory, without taking it; undefined when nobody does. Whether that owner is still there
 * tells {@link ownerState}.
 */
export async function readLock(results_dir: string): Promise<LockOwner | undefined> {
  return await readOwner(lockPath(results_dir));
}

/**
 * Takes a results directory, which is made when absent. An owner on this machine is dead when its process is; of one
 * elsewhere a sign of life is awaited for up to a minute, by our clock alone.
 *
 * @throws ConfigError that names the living owner; FatalError when the lock can't be written.
 * @example const lock = await acquireLock('out', { command: 'run' }); try { … } finally { await lock.release(); }
 */
export async function acquireLock(results_dir: string, options: LockOptions): Promise<Lock> {
  const place = lockPath(results_dir);
  const owner = thisOwner(options.command, (options.now ?? Date.now)());
  const mine = `${place}.new-${owner.id}`;
  try {
    await mkdir(join(results_dir, '.reeltrace'), { recursive: true });
    await writeFile(mine, textOf(owner));
    await seize({ place, mine, results_dir, options }, place);
    await sweep(results_dir);
    return await hold(place, owner, options);
  } catch (error) {
    throw writeFailure(place, error);
  } finally {
    await rm(mine, { force: true }).catch(() => undefined);
  }
}

interface Taking {
  readonly place: string;
  /** The file with our own name in it. */
  readonly mine: string;
  readonly results_dir: string;
  readonly options: LockOptions;
}

/** Gets a name for our lock: the lock's own, or that of the right to replace a dead one. */
async function seize(taking: Taking, place: string): Promise<void> {
  for (;;) {
    if (await putInPlace(taking.mine, place)) return;
    const owner = await readOwner(place);
    if (owner === undefined) continue;
    if (!(await isDead(owner, place, taking.options))) throw held(owner, taking);
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
async function isDead(owner: LockOwner, place: string, options: LockOptions): Promise<boolean> {
  const state = ownerState(owner, options.is_alive);
  if (state !== 'elsewhere') return state === 'dead';
  const { wait = pause, stop } = options;
  options.onWait?.(owner);
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

/** Files of takers that died, or were too slow; none of them can get anywhere while the lock is ours. */
async function sweep(results_dir: string): Promise<void> {
  const folder = join(results_dir, '.reeltrace');
  for (const name of await readdir(folder))
    if (name.startsWith('lock.after-')) await rm(join(folder, name), { force: true });
}

/**
 * Keeps the lock: says so at every heartbeat. It is written through the open file, never by name: whatever lies in that
 * place after a takeover stays untouched.
 */
async function hold(place: string, owner: LockOwner, options: LockOptions): Promise<Lock> {
  const { now = Date.now, heartbeat_ms = HEARTBEAT_MS } = options;
  const lost = new AbortController();
  const file = await open(place, 'r+');
  let beating: Promise<void> = Promise.resolve();
  const beat = async () => {
    const found = await readOwner(place);
    if (found?.id !== owner.id) return lost.abort(takenOver(place, found));
    const text = textOf({ ...owner, heartbeat: new Date(now()).toISOString() });
    await file.write(text, 0);
  };
  const timer = setInterval(() => {
    // A disk that is full or away for a moment is not yet a lost lock; who needs it will say so.
    beating = beating.then(beat).catch((error: unknown) => {
      if (systemCode(error) === undefined) throw error;
    });
  }, heartbeat_ms);
  timer.unref();
  let released = false;
  return {
    owner,
    lost: lost.signal,
    release: async () => {
      if (released) return;
      released = true;
      clearInterval(timer);
      await beating;
      await file.close();
      if ((await readOwner(place))?.id === owner.id) await rm(place, { force: true });
    },
  };
}

/** Always as long as before, whatever the time: it is written over itself. */
function textOf(owner: LockOwner): string {
  return `${JSON.stringify(owner)}\n`;
}

function describe({ command, pid, host, started }: LockOwner): string {
  return `reeltrace ${command} (process ${pid} on ${host}, since ${started})`;
}

function held(owner: LockOwner, { place, results_dir }: Taking): ConfigError {
  return new ConfigError(`${results_dir} is in use by ${describe(owner)}`, {
    hint: `wait until it has ended, stop it, or choose another results directory; if that is no run of reeltrace, remove ${place}`,
  });
}

function takenOver(place: string, owner: LockOwner | undefined): FatalError {
  const by = owner === undefined ? 'is gone' : `was taken over by ${describe(owner)}`;
  return new FatalError(`The lock of this run, ${place}, ${by}.`, {
    hint: 'This machine gave no sign of life for a minute (asleep, or the network was away). What was written is kept.',
  });
}
