import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, FatalError } from '../../../src/errors/errors.js';
import { acquireLock, type Lock, lockPath, ownerState, readLock } from '../../../src/results/lock/lock.js';
import { ROOT, until } from '../../helpers/command.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const folder = useTemporaryFolder();
const children: ChildProcess[] = [];
const locks: Lock[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(locks.splice(0).map((lock) => lock.release()));
  vi.useRealTimers();
});

const linux = it.runIf(process.platform === 'linux');

async function take(options: Partial<Parameters<typeof acquireLock>[1]> = {}): Promise<Lock> {
  const lock = await acquireLock(folder(), { command: 'run', ...options });
  locks.push(lock);
  return lock;
}

/** A process that takes the lock, says what became of it, and stays. */
async function takeElsewhere(
  program = 'say(lock.owner.pid)',
): Promise<{ child: ChildProcess; said: string }> {
  const script = `
    import { acquireLock } from ${JSON.stringify(join(ROOT, 'dist/src/results/lock/lock.js'))};
    const say = (text) => process.stdout.write(String(text) + '\\n');
    setInterval(() => {}, 1000);
    try {
      const lock = await acquireLock(${JSON.stringify(folder())}, { command: 'watch' });
      ${program}
    } catch (error) { say(error.name); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
}

async function die(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'close');
}

/** Changes what the lock file says, as another owner would have written it. */
async function forge(changes: object): Promise<void> {
  await mkdir(folder('.reeltrace'), { recursive: true });
  const owner = (await readLock(folder())) ?? (await take()).owner;
  await writeFile(lockPath(folder()), JSON.stringify({ ...owner, ...changes }));
}

describe('the lock of a results directory', () => {
  it('names its owner, can be read without being taken, and is gone when it is released', async () => {
    const lock = await take({ now: () => Date.UTC(2026, 0, 2) });
    expect(await readLock(folder())).toEqual(lock.owner);
    expect(lock.owner).toMatchObject({ pid: process.pid, host: hostname(), command: 'run' });
    expect(lock.owner.started).toBe('2026-01-02T00:00:00.000Z');
    expect(ownerState(lock.owner)).toBe('alive');
    await lock.release();
    await lock.release();
    expect(await readLock(folder())).toBeUndefined();
    expect(await readdir(folder('.reeltrace'))).toEqual([]);
  });

  it('of a living run is an error that names it and says what to do', async () => {
    const { child } = await takeElsewhere();
    const error: unknown = await take().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`in use by reeltrace watch \\(process ${child.pid} on ${hostname()}, since 2`),
      ),
      hint: expect.stringContaining(lockPath(folder())),
    });
    expect(await readLock(folder())).toMatchObject({ pid: child.pid });
  });

  it('is free again after its owner was killed', async () => {
    const { child } = await takeElsewhere();
    await die(child);
    expect(await readLock(folder())).toMatchObject({ pid: child.pid });
    expect((await take()).owner.pid).toBe(process.pid);
    expect(await readLock(folder())).toMatchObject({ pid: process.pid });
    expect(await readdir(folder('.reeltrace'))).toEqual(['lock']);
  });

  linux('is free when another process has got the id of its owner', async () => {
    await forge({ id: crypto.randomUUID(), process_start: '1' });
    expect((await take()).owner.process_start).not.toBe('1');
  });

  linux('is free when its owner was killed and nobody has asked how it ended', async () => {
    // The shell becomes a program that never asks after the child that it has inherited.
    const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(parent);
    const [said] = await once(parent.stdout, 'data');
    const pid = Number(said);
    const isReplaced = async () => (await readFile(`/proc/${parent.pid}/comm`, 'utf8')) === 'sleep\n';
    await until(isReplaced, 'the shell to be replaced');
    process.kill(pid, 'SIGKILL');
    await until(async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z '), 'a zombie');
    const start = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[21];
    await forge({ id: crypto.randomUUID(), pid, process_start: start });
    expect((await take()).owner.pid).toBe(process.pid);
  });

  it('does not depend on clocks: a living owner from the future or the distant past stays the owner', async () => {
    for (const year of [1971, 2999]) {
      const lock = await take({ now: () => Date.UTC(year, 1) });
      await expect(take()).rejects.toBeInstanceOf(ConfigError);
      await lock.release();
    }
  });

  it('can be written nowhere, and that stops the run with a reason', async () => {
    await writeFile(folder('file'), '');
    await expect(acquireLock(folder('file'), { command: 'run' })).rejects.toBeInstanceOf(FatalError);
  });
});

describe('of several takers at once', () => {
  it('one gets a directory that nobody holds', async () => {
    const takers = await Promise.allSettled(Array.from({ length: 20 }, () => take()));
    expect(takers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const taker of takers)
      if (taker.status === 'rejected') expect(taker.reason).toBeInstanceOf(ConfigError);
  });

  it('one takes over from the dead, round after round', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    for (let round = 0; round < 30; round += 1) {
      await forge({ id: crypto.randomUUID(), pid: dead });
      const takers = await Promise.allSettled(Array.from({ length: 8 }, () => take()));
      const owners = takers.flatMap((taker) => (taker.status === 'fulfilled' ? [taker.value] : []));
      expect(owners).toHaveLength(1);
      expect(await readLock(folder())).toMatchObject({ id: owners[0]?.owner.id });
      await owners[0]?.release();
      expect(await readdir(folder('.reeltrace'))).toEqual([]);
    }
  });

  it('one takes over from the dead when they are processes of their own', async () => {
    const { child } = await takeElsewhere();
    await die(child);
    const takers = await Promise.all(Array.from({ length: 4 }, () => takeElsewhere()));
    const said = takers.map((taker) => taker.said);
    expect(said.filter((text) => text === 'ConfigError')).toHaveLength(3);
    expect(said).toContain(String((await readLock(folder()))?.pid));
  });

  it('one that died with the right to take over in its hand is taken over itself', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    await forge({ id: first, pid: dead });
    const owner = await readLock(folder());
    await writeFile(
      folder('.reeltrace', `lock.after-${first}`),
      JSON.stringify({ ...owner, id: second, pid: dead }),
    );
    await writeFile(folder('.reeltrace', `lock.new-${second}`), JSON.stringify({ ...owner, pid: dead }));
    const takers = await Promise.allSettled(Array.from({ length: 8 }, () => take()));
    expect(takers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder('.reeltrace'))).toEqual(['lock']);
  });
});

describe('an owner on another machine', () => {
  const elsewhere = { id: crypto.randomUUID(), host: 'another', pid: 1 };

  it('is dead when it gave no sign of life for a minute of our time', async () => {
    await forge(elsewhere);
    const waits: number[] = [];
    const waited: string[] = [];
    const lock = await take({
      wait: async (milliseconds) => void waits.push(milliseconds),
      onWait: ({ host }) => waited.push(host),
    });
    expect(waits.reduce((sum, wait) => sum + wait)).toBe(60_000);
    expect(waited).toEqual(['another']);
    expect(await readLock(folder())).toEqual(lock.owner);
  });

  it('is alive when its heartbeat changes, whatever its clock says', async () => {
    await forge({ ...elsewhere, heartbeat: '1999-01-01T00:00:00.000Z' });
    let waits = 0;
    const wait = async () => {
      waits += 1;
      if (waits === 9) await forge({ ...elsewhere, heartbeat: '1999-01-01T00:00:10.000Z' });
    };
    await expect(take({ wait })).rejects.toThrow(/process 1 on another/);
    expect(waits).toBe(9);
  });

  it('is not waited for when it goes meanwhile', async () => {
    await forge(elsewhere);
    const wait = async () => await rm(lockPath(folder()));
    expect((await take({ wait })).owner.host).toBe(hostname());
  });

  it('counts as alive when the wait is broken off', async () => {
    await forge(elsewhere);
    const stop = new AbortController();
    const stopped = take({ stop: stop.signal, onWait: () => stop.abort() });
    await expect(stopped).rejects.toBeInstanceOf(ConfigError);
  });

  linux('may be a container of the same name whose process ids are not ours', async () => {
    await forge({ id: crypto.randomUUID(), place: 'another', pid: 1 });
    const owner = await readLock(folder());
    expect(owner && ownerState(owner)).toBe('elsewhere');
  });

  it('may have left a lock that nobody can read', async () => {
    await mkdir(folder('.reeltrace'));
    await writeFile(lockPath(folder()), '{"half":');
    expect(await readLock(folder())).toMatchObject({ host: 'unknown' });
    await take({ wait: async () => undefined });
    expect(await readLock(folder())).toMatchObject({ pid: process.pid });
  });
});

describe('the heartbeat', () => {
  it('is refreshed in place, so that the file is never half-written or longer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let now = Date.UTC(2026, 0, 1);
    const { owner } = await take({ now: () => now, heartbeat_ms: 1000 });
    const { length } = await readFile(lockPath(folder()));
    now += 5000;
    vi.advanceTimersByTime(1000);
    await until(async () => (await readLock(folder()))?.heartbeat !== owner.heartbeat, 'a heartbeat');
    expect(await readLock(folder())).toEqual({ ...owner, heartbeat: '2026-01-01T00:00:05.000Z' });
    expect(await readFile(lockPath(folder()))).toHaveLength(length);
  });

  it('tells an owner that it has lost the lock, and leaves the new one alone', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = await take({ heartbeat_ms: 1000 });
    const other = { ...lock.owner, id: crypto.randomUUID(), host: 'another', pid: 7 };
    await rm(lockPath(folder()));
    await writeFile(lockPath(folder()), JSON.stringify(other));
    const lost = once(lock.lost, 'abort');
    vi.advanceTimersByTime(1000);
    await lost;
    expect(lock.lost.reason).toBeInstanceOf(FatalError);
    expect(lock.lost.reason).toMatchObject({ message: expect.stringContaining('process 7 on another') });
    await lock.release();
    expect(await readLock(folder())).toEqual(other);
  });

  it('does not keep a process alive', async () => {
    const script = `
      import { acquireLock } from ${JSON.stringify(join(ROOT, 'dist/src/results/lock/lock.js'))};
      await acquireLock(${JSON.stringify(folder())}, { command: 'run' });`;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 30_000,
    });
    expect(status).toBe(0);
    expect(existsSync(lockPath(folder()))).toBe(true);
  });
});
