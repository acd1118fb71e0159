import { appendFile, mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { type WatchClock, type WatchOptions, watchDirectory } from '../../src/sources/watch.js';
import { collect, messages, paths, testSource } from './contract.js';
import { openBelow, useTemporaryFolder } from './temporary-folder.js';

const folder = useTemporaryFolder();
const root = (...names: string[]): string => folder('videos', ...names);

async function put(name: string, content = name): Promise<void> {
  await mkdir(dirname(root(name)), { recursive: true });
  await writeFile(root(name), content);
}

/** What happens at which second, beside what the watch does. */
type Plan = Readonly<Record<number, () => unknown>>;

/** Time that passes only while the watch waits; what is planned for a second happens before the wait that ends there. */
function virtualClock(plan: Plan = {}): WatchClock & { readonly waits: number[] } {
  const waits: number[] = [];
  const due = Object.keys(plan)
    .map(Number)
    .sort((a, b) => a - b);
  let now = 0;
  return {
    waits,
    now: () => now,
    date: () => Date.now(),
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      while (due[0] !== undefined && due[0] * 1000 <= now) await plan[due.shift() ?? 0]?.();
    },
  };
}

/** Watches in virtual time until nothing happens any more; gives what was named, with the second of its naming. */
async function watched(plan: Plan, options: WatchOptions = {}): Promise<string[]> {
  const clock = virtualClock(plan);
  const exit_when_idle_ms = 120_000;
  const said: string[] = [];
  for await (const outcome of watchDirectory(root(), { clock, exit_when_idle_ms, ...options })) {
    const what = outcome.ok ? outcome.record.video.slice(root().length + 1) : outcome.ending.message;
    said.push(`${clock.now() / 1000} ${what}`);
  }
  return said;
}

testSource('watchDirectory', async (count) => {
  // Files are costly to make, so the large trees of the contract are smaller here.
  const videos = Array.from({ length: Math.min(count, 300) }, (_, index) =>
    root(`d${Math.floor(index / 50)}`, `${String(index).padStart(5, '0')}.mp4`),
  );
  for (const directory of new Set(videos.map(dirname))) await mkdir(directory, { recursive: true });
  await Promise.all(videos.map((path) => writeFile(path, '')));
  return {
    videos,
    open: () => watchDirectory(root(), { clock: virtualClock(), exit_when_idle_ms: 0 }),
    extend: async () => {
      const path = join(dirname(videos.at(-1) ?? ''), 'last.mp4');
      await writeFile(path, '');
      return path;
    },
    held: () => openBelow(folder()),
  };
});

describe('a watched directory', () => {
  it('names the files that are there, then those that come, each once', async () => {
    await put('b.mp4');
    await put('a.mp4');
    const plan = { 10: () => put('new/c.MOV'), 20: () => put('aa.webm'), 30: () => put('notes.txt') };
    expect(await watched(plan)).toEqual(['2 a.mp4', '2 b.mp4', '12 new/c.MOV', '22 aa.webm']);
  });

  it('names a file again that another one of the same size and time has replaced', async () => {
    await put('a.mp4', 'first');
    const { atime, mtime } = await stat(root('a.mp4'));
    const replace = async () => {
      await put('new', 'other');
      await utimes(root('new'), atime, mtime);
      await rename(root('new'), root('a.mp4'));
    };
    expect(await watched({ 10: replace })).toEqual(['2 a.mp4', '12 a.mp4']);
  });

  it('mentions each file that it leaves out once, and looks into one that may be text when it has settled', async () => {
    await put('a.mp4');
    await put('notes.txt');
    await put('index.ts');
    const left_out: string[] = [];
    const onLeftOut = (path: string, ending: string) =>
      left_out.push(`${path.slice(root().length + 1)} ${ending}`);
    const ready: string[] = [];
    const isReady = async (path: string) => ready.push(path) > 0;
    const plan = { 10: () => put('more.txt'), 20: () => put('b.ts', '\0\0') };
    expect(await watched(plan, { onLeftOut, isReady })).toEqual(['2 a.mp4', '22 b.ts']);
    expect(left_out.sort()).toEqual(['index.ts .ts (text)', 'more.txt .txt', 'notes.txt .txt']);
    expect(ready).toEqual([root('a.mp4'), root('b.ts')]);
  });

  it('waits until a slow copy has not grown for the settling time', async () => {
    await put('there.mp4');
    const grow = () => appendFile(root('slow.mp4'), 'more');
    const plan = { 5: grow, 6: grow, 7: grow, 8: grow, 10: grow };
    expect(await watched(plan, { settle_ms: 3000 })).toEqual(['3 there.mp4', '13 slow.mp4']);
  });

  it('gives a copy that pauses until it can be read', async () => {
    await put('paused.mp4');
    const asked: string[] = [];
    const isReady = async (path: string) => {
      asked.push(path);
      return asked.length === 4;
    };
    expect(await watched({}, { isReady })).toEqual(['5 paused.mp4']);
    expect(new Set(asked)).toEqual(new Set([root('paused.mp4')]));
  });

  it('passes a file on that never can be read once patience is at an end, and only once', async () => {
    await put('broken.mp4');
    expect(await watched({}, { isReady: async () => false, patience_ms: 20_000 })).toEqual(['20 broken.mp4']);
  });

  it('does not open files that have been there for long', async () => {
    await put('old.mp4');
    const clock = { ...virtualClock(), date: () => Date.now() + 2 * 3_600_000 };
    const isReady = async () => {
      throw new Error('opened');
    };
    const watch = watchDirectory(root(), { clock, isReady, exit_when_idle_ms: 0 });
    expect(paths(await collect(watch))).toEqual([root('old.mp4')]);
  });

  it('names a file again, once, when it has been replaced and has settled', async () => {
    await put('a.mp4', 'one');
    const plan = {
      10: () => put('a.mp4', 'another'),
      11: () => put('a.mp4', 'another, but slowly'),
      40: () => put('upload.tmp', 'a third one').then(() => rename(root('upload.tmp'), root('a.mp4'))),
    };
    expect(await watched(plan)).toEqual(['2 a.mp4', '13 a.mp4', '42 a.mp4']);
  });

  it('does not name a replaced file while the one before is still on its way', async () => {
    await put('a.mp4', 'one');
    const in_flight = new Set<string>();
    const plan = {
      10: () => put('a.mp4', 'another'),
      30: () => in_flight.delete(root('a.mp4')),
    };
    expect(await watched(plan, { in_flight })).toEqual(['2 a.mp4', '30 a.mp4']);
    expect([...in_flight]).toEqual([root('a.mp4')]);
  });

  it('takes a renamed file for a new one and one deleted before it settled for none', async () => {
    await put('a.mp4');
    const plan = {
      10: () => rename(root('a.mp4'), root('b.mp4')),
      20: () => put('c.mp4'),
      21: () => rm(root('c.mp4')),
      30: () => put('c.mp4', 'it is back'),
    };
    expect(await watched(plan)).toEqual(['2 a.mp4', '12 b.mp4', '32 c.mp4']);
  });

  it('keeps out of hidden directories and of the results, and follows links as a walk does', async () => {
    await put('in/a.mp4');
    await put('.hidden/b.mp4');
    await put('results/c.mp4');
    await put('.d.mp4.Xy3');
    await mkdir(folder('beside'));
    await writeFile(folder('beside', 'e.mp4'), '');
    await symlink(folder('beside'), root('link'));
    await symlink(root('in'), root('loop'));
    const said = await watched({ 9: () => put('results/f.mp4') }, { exclude: [root('results')] });
    expect(said).toEqual(['2 in/a.mp4', '2 link/e.mp4']);
  });

  it('tells once of what can not be read, and names it when it can', async () => {
    await mkdir(root());
    await symlink(root('later.mov'), root('link.mp4'));
    const said = await watched({ 100: () => put('later.mov') });
    expect(said).toEqual([
      expect.stringMatching(/^30 .*link\.mp4.*no such file/),
      '102 later.mov',
      '102 link.mp4',
    ]);
  });

  it('does not forget what it has named while the directory can not be read', async () => {
    await put('z.mp4');
    // More than fits beside what is remembered, so that room has to be made.
    const many = Array.from({ length: 900 }, (_, index) => `away/b${index}.mp4`);
    const plan = {
      10: () => rename(root(), folder('gone')),
      35: async () => {
        await rename(folder('gone'), root());
        await Promise.all(many.map((name) => put(name)));
      },
    };
    const said = await watched(plan, { patience_ms: 60_000 });
    expect(said.filter((text) => text.endsWith('z.mp4'))).toEqual(['2 z.mp4']);
    expect(said).toHaveLength(901);
  });

  it('waits for the directory itself to come back, and says that it is gone', async () => {
    await put('a.mp4');
    const plan = {
      10: () => rename(root(), folder('away')),
      60: () => rename(folder('away'), root()),
      70: () => put('b.mp4'),
    };
    const said = await watched(plan);
    expect(said).toEqual(['2 a.mp4', expect.stringMatching(/^40 .*no such file/), '72 b.mp4']);
  });

  it('must be there and be a directory when the watch begins', async () => {
    await expect(collect(watchDirectory(root()))).rejects.toThrow(ConfigError);
    await expect(collect(watchDirectory(root()))).rejects.toThrow(/no such file/);
    await writeFile(root(), '');
    await expect(collect(watchDirectory(root()))).rejects.toThrow(/it is a file/);
  });

  it('ends when nothing has come for the given time, counted from the last sign of life', async () => {
    await put('a.mp4');
    const clock = virtualClock({ 8: () => appendFile(root('b.mp4'), 'x'), 12: () => rm(root('b.mp4')) });
    const watch = watchDirectory(root(), { clock, settle_ms: 5000, exit_when_idle_ms: 10_000 });
    expect(paths(await collect(watch))).toEqual([root('a.mp4')]);
    expect(clock.now()).toBe(21_000);
  });

  it('walks a large tree less often when nothing happens in it', async () => {
    await put('a.mp4');
    const clock = virtualClock();
    // Every look at the clock takes 400 ms.
    let looks = 0;
    const slow = { ...clock, now: () => clock.now() + 400 * looks++ };
    await collect(watchDirectory(root(), { clock: slow, exit_when_idle_ms: 30_000 }));
    const [settling, ...idle] = clock.waits;
    expect(settling).toBeGreaterThanOrEqual(400);
    expect(idle.length).toBeGreaterThan(1);
    expect(idle.every((wait) => wait >= 9 * 400)).toBe(true);
  });
});

describe('stopping a watch', () => {
  const forever: Pick<WatchClock, 'wait'> = {
    wait: (_milliseconds, stop) =>
      new Promise((resolve) => stop.addEventListener('abort', () => resolve(), { once: true })),
  };

  it('ends it while it waits', async () => {
    await mkdir(root());
    const stop = new AbortController();
    const clock: WatchClock = {
      ...virtualClock(),
      wait: (milliseconds, signal) => {
        setImmediate(() => stop.abort());
        return forever.wait(milliseconds, signal);
      },
    };
    expect(await collect(watchDirectory(root(), { clock, stop: stop.signal }))).toEqual([]);
  });

  it('ends it when its reader leaves while it waits', async () => {
    await mkdir(root());
    const iterator = watchDirectory(root(), { clock: { ...virtualClock(), ...forever } })[
      Symbol.asyncIterator
    ]();
    const next = iterator.next();
    await iterator.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends it in real time, too, and names nothing that has not settled', async () => {
    await put('a.mp4');
    const stop = new AbortController();
    const source = watchDirectory(root(), { settle_ms: 1, scan_ms: 1, stop: stop.signal });
    const outcomes = [];
    for await (const outcome of source) {
      outcomes.push(outcome);
      await put('b.mp4');
      stop.abort();
    }
    expect([paths(outcomes), messages(outcomes)]).toEqual([[root('a.mp4')], []]);
  });
});
