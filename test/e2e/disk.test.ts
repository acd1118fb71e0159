/** A disk that takes no more stops a run with a message and costs no answer; with room again, the run goes on. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAnyMoment, countsOf, taskFileTexts } from '../helpers/checks.js';
import { type Finished, reeltrace, temporaryFolder } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { askedAfterUse, askingOpenai, hashOf, madeOf } from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';

/** Calls that may be under way at once. */
const CONCURRENT = 4;
const MEGABYTE = 1 << 20;
const { at, remove } = temporaryFolder();
let server: Emulator;

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'changes', 'passes']);
  const anomaly = hashOf(at('videos', 'arrives.mp4'));
  const teacher = await createTeacher({ isAnomaly: (sha256) => sha256 === anomaly, sentences: 2500 });
  server = await startOpenai({ answer: teacher.answer });
  const whole = await run('undisturbed');
  expect(whole.code, whole.stderr).toBe(0);
});
afterAll(async () => {
  await server.close();
  remove();
});

async function run(results: string, through: readonly string[] = []): Promise<Finished> {
  const args = ['run', '--videos', at('videos'), '-o', at(results), ...askingOpenai(server.url)];
  return await reeltrace(args, { through });
}

/** A place for results that can be made too small for them. */
interface Place {
  readonly name: string;
  readonly folder: string;
  open(path: string): void;
  /** Leaves room for so many bytes; gives what a run has to be started through for that. */
  leave(path: string, bytes: number): readonly string[];
  close(path: string): void;
}

const LIMITED_FILES: Place = {
  name: 'files that may not grow beyond a limit',
  folder: 'limited',
  open: (path) => mkdirSync(path),
  // In blocks of 512 bytes, as POSIX has it.
  leave: (_path, bytes) =>
    bytes === Infinity ? [] : ['sh', '-c', `ulimit -f ${bytes / 512} && exec "$@"`, 'sh'],
  close: () => undefined,
};

const FULL_DISK: Place = {
  name: 'a full disk',
  folder: 'full',
  open: (path) => {
    mkdirSync(path);
    mount(path, 24 * MEGABYTE);
  },
  leave: (path, bytes) => {
    rmSync(`${path}/filler`, { force: true });
    const { bavail, bsize } = statfsSync(path);
    const filler = bytes === Infinity ? 0 : Math.max(0, bavail * bsize - bytes);
    writeFileSync(`${path}/filler`, Buffer.alloc(filler));
    return [];
  },
  close: (path) => void execFileSync('umount', [path]),
};

function mount(path: string, size: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' });
}

/** Mounting takes rights that not everybody has. */
function canMount(): boolean {
  try {
    mkdirSync(at('mounted'));
    mount(at('mounted'), MEGABYTE);
    execFileSync('umount', [at('mounted')]);
    return true;
  } catch (error) {
    if (error instanceof Error && ('status' in error || 'code' in error)) return false;
    throw error;
  }
}
const MOUNTS = canMount();

describe.each(MOUNTS ? [LIMITED_FILES, FULL_DISK] : [LIMITED_FILES])('$name', (place) => {
  it('stop a run with the reason and lose no answer, and the next run goes on', {
    timeout: 300_000,
  }, async () => {
    const expected = server.asked.length;
    const { folder } = place;
    const results = `${folder}/results`;
    place.open(at(folder));
    try {
      let stops = 0;
      for (const bytes of [0.25, 1.0625, 1.5, 2].map((megabytes) => megabytes * MEGABYTE)) {
        const { code, signal, stderr } = await run(results, place.leave(at(folder), bytes));
        expect({ code, signal }, stderr).toEqual({ code: 1, signal: null });
        expect(stderr).toMatch(/^reeltrace: .*(?:disk|no space|larger than allowed|too large)/im);
        expect(stderr).toMatch(/^ {2}→ \w/m);
        expect(stderr).not.toMatch(/^ +at /m);
        checkAnyMoment(at(results));
        stops += 1;
      }
      const { code, stderr } = await run(results, place.leave(at(folder), Infinity));
      expect(code, stderr).toBe(0);
      expect(countsOf(stderr)).toMatchObject({ inputs: 3, done: 3 });
      const asked = server.asked.slice(expected);
      expect(asked.length).toBeLessThanOrEqual(expected + stops * CONCURRENT);
      expect(askedAfterUse(asked)).toEqual([]);
      expect(madeOf(at(results))).toEqual(madeOf(at('undisturbed')));
      expect(taskFileTexts(at(results))).toEqual(taskFileTexts(at('undisturbed')));
    } finally {
      place.close(at(folder));
    }
  });
});

describe('a place that can not be written', () => {
  const below = at('videos', 'arrives.mp4', 'results');
  // There, the system says of a folder that is there that it does not exist.
  const nowhere = process.platform === 'linux' ? '/proc/1/x/y' : `${below}/y`;

  it.each([below, nowhere])('ends a run at once, with the reason: %s', async (results) => {
    await expectRefusal(results);
  });

  it('ends a run at once, with the reason: a folder that is only to be read', async () => {
    mkdirSync(at('locked'));
    if (MOUNTS) mount(at('locked'), MEGABYTE);
    if (MOUNTS) execFileSync('mount', ['-o', 'remount,ro', at('locked')]);
    else chmodSync(at('locked'), 0o500);
    try {
      // Who may write everywhere but may not mount is told of a file in the way instead.
      const isRoot = process.getuid?.() === 0;
      await expectRefusal(isRoot && !MOUNTS ? `${below}/z` : at('locked', 'results'));
    } finally {
      if (MOUNTS) execFileSync('umount', [at('locked')]);
    }
  });

  async function expectRefusal(results: string): Promise<void> {
    const asked = server.asked.length;
    const args = ['run', '--videos', at('videos'), '-o', results, ...askingOpenai(server.url)];
    const { code, stdout, stderr } = await reeltrace(args);
    expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^reeltrace: Expected to write \/.*, but .* \([A-Z]+\)\.$/m);
    expect(stderr).toMatch(/^ {2}→ \w/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(server.asked).toHaveLength(asked);
  }
});
