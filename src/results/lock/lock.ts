/**
 * One run at a time per results directory. The lock is a file, `.reeltrace/lock`, that names its owner. A hard link
 * creates it together with its content, so that only one of several processes gets it.
 *
 * Limits. On a network mount this works if links and renames are atomic there (NFS, SMB) and if others see the owner's
 * heartbeat within a minute. A machine that sleeps for longer loses its lock when another one wants the directory; it
 * notices at its next heartbeat and aborts `lost`.
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
  /** What the owner is doing, as shown to others: `run`, `watch`. */
  readonly command: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How often the owner writes its heartbeat; 10 s by default. */
  readonly heartbeat_ms?: number;
}

/** The lock on a results directory that this process holds. */
export interface Lock {
  readonly owner: LockOwner;
  /** Aborts when another process has taken the directory over; the reason is a FatalError. */
  readonly lost: AbortSignal;
  /** Gives the directory back; a second call does nothing. */
  release(): Promise<void>;
}

const HEARTBEAT_MS = 10_000;

/** The path of the lock file. */
export function lockPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'lock');
}

/**
 * The owner of a results directory, without taking it; undefined when nobody holds it. {@link ownerState} tells whether
 * that owner is still alive.
 */
export async function readLock(results_dir: string): Promise<LockOwner | undefined> {
  return await readOwner(lockPath(results_dir));
}

/**
 * Locks a results directory, which is made when absent. An owner on this machine is dead when its process is. For an
 * owner on another machine, a new heartbeat is awaited for up to a minute, by our clock alone.
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
 * Removes the files of processes that died or were too slow to get the lock. A right to replace is worthless while we
 * hold the lock; a prepared lock is removed only if its owner is dead.
 */
async function sweep(results_dir: string): Promise<void> {
  const folder = join(results_dir, '.reeltrace');
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const owner = name.startsWith('lock.new-') ? await readOwner(path) : undefined;
    const is_abandoned = owner !== undefined && ownerState(owner) === 'dead';
    if (is_abandoned || name.startsWith('lock.after-')) await rm(path, { force: true });
  }
}

/**
 * Holds the lock and writes the heartbeats. They go through the open file, not its name, so that after a takeover the new
 * owner's lock is not overwritten.
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
    // A disk that is full or briefly unavailable does not lose the lock; whoever needs the disk reports it.
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

/** The text always has the same length, because each heartbeat overwrites the last. */
function textOf(owner: LockOwner): string {
  return `${JSON.stringify(owner)}\n`;
}

function takenOver(place: string, owner: LockOwner | undefined): FatalError {
  const by = owner === undefined ? 'was removed' : `was taken over by ${describeOwner(owner)}`;
  return new FatalError(`The lock of this run, ${place}, ${by}.`, {
    hint: 'This machine wrote no heartbeat for a minute (asleep, or the network was down). What was written is kept.',
  });
}
