/**
 * One run at a time per results directory. The lock is a file, `.reeltrace/lock`, that names its owner; it appears with
 * its content in one step, by a hard link, so that only one of several takers gets it.
 *
 * Limits. On a network mount all this holds as far as the mount makes links and renames in one step (NFS and SMB do) and
 * shows the owner's heartbeat to others within a minute. A machine that sleeps for longer while another one wants the
 * directory loses its lock; it finds that out at its next heartbeat and says so in `lost`.
 */
import { open, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FatalError } from '../../errors/errors.js';
import { systemCode } from '../../errors/system-error.js';
import { makeDirectory } from '../../sinks/make-directory.js';
import { writeFailure } from '../../sinks/write-failure.js';
import { describeOwner, type LockOwner, ownerState, readOwner, thisOwner } from './owner.js';
import { seize, type Taking } from './seize.js';

export { type LockOwner, ownerState } from './owner.js';

/** How a lock is taken. */
export interface LockOptions extends Pick<Taking, 'stop' | 'onWait' | 'is_alive' | 'wait'> {
  /** What the owner is doing, for those who find the lock: `run`, `watch`. */
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How often the owner says that it is alive; 10 s. */
  readonly heartbeat_ms?: number;
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
    await makeDirectory(join(results_dir, '.reeltrace'));
    await writeFile(mine, textOf(owner));
    await seize({ mine, results_dir, place, ...options }, place);
    await sweep(results_dir);
    return await hold(place, owner, options);
  } catch (error) {
    throw writeFailure(place, error);
  } finally {
    await rm(mine, { force: true }).catch(() => undefined);
  }
}

/**
 * Removes what takers left that died or were too slow: rights are worth nothing while the lock is ours, and other files
 * none to the dead.
 */
async function sweep(results_dir: string): Promise<void> {
  const folder = join(results_dir, '.reeltrace');
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const owner = name.startsWith('lock.new-') ? await readOwner(path) : undefined;
    const is_left = owner !== undefined && ownerState(owner) === 'dead';
    if (is_left || name.startsWith('lock.after-')) await rm(path, { force: true });
  }
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

function takenOver(place: string, owner: LockOwner | undefined): FatalError {
  const by = owner === undefined ? 'is gone' : `was taken over by ${describeOwner(owner)}`;
  return new FatalError(`The lock of this run, ${place}, ${by}.`, {
    hint: 'This machine gave no sign of life for a minute (asleep, or the network was away). What was written is kept.',
  });
}
