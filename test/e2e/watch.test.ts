/** Videos that arrive while the command watches, is killed, and watches again. */
import { existsSync, statSync, utimesSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provenanceSchema } from '../../src/records/record.js';
import { checkAnyMoment, countsOf, failuresOf, readLines, taskFileTexts } from '../helpers/checks.js';
import { reeltrace, startReeltrace, temporaryFolder, until } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { askedAfterUse, askingGemini, copyClip, hashOf, madeOf } from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';
import { seeded } from '../helpers/seeded.js';
import { ROW_FILES } from '../helpers/steps.js';
import { startTeaching } from '../helpers/teaching.js';

const { at, remove } = temporaryFolder();
const SCENES = ['arrives', 'flickers', 'nothing', 'passes'] as const;
/** One question of two kinds a video, and no more calls than that takes. */
const TYPES = 2;
const STEPS = ['--mode', 'normal', '--steps', '1a,2,3,4', 'workflow.qa_types=[bcq,scene_description]'];

beforeAll(async () => {
  await makeScenes(at('clips'), SCENES);
});
afterAll(remove);

const watching = (results: string, ...more: readonly string[]) => [
  ...['watch', at('incoming'), '-o', at(results), '--settle', '0.3', ...STEPS],
  ...more,
];

describe('a watch that is killed again and again', () => {
  const FILES = 200;
  const KILLS = 6;
  const LANES = 8;
  /** Calls that a video takes. */
  const CALLS = 5;
  const chance = seeded(20_251_104);
  let made = 0;

  /** The path of a clip that is like no other. */
  async function newClip(): Promise<string> {
    made += 1;
    const mark = made;
    const scene = SCENES[mark % SCENES.length] ?? 'passes';
    return await copyClip(at('clips', `${scene}.mp4`), at('made', `${mark}.mp4`), mark);
  }

  /** Copies in pieces, with pauses of which some look like the end. */
  async function copySlowly(from: string, to: string): Promise<void> {
    const bytes = await readFile(from);
    const pieces = chance(3, 5);
    await mkdir(dirname(to), { recursive: true });
    for (let piece = 0; piece < pieces; piece += 1) {
      const [start, end] = [piece, piece + 1].map((each) => Math.floor((bytes.length * each) / pieces));
      await appendFile(to, bytes.subarray(start, end));
      if (piece < pieces - 1) await delay(chance(0, 9) === 0 ? 1000 : chance(20, 200));
    }
  }

  async function copyAtOnce(from: string, to: string): Promise<void> {
    await mkdir(dirname(to), { recursive: true });
    await writeFile(`${to}.part`, await readFile(from));
    await rename(`${to}.part`, to);
  }

  /** Drops a file, slowly or at once; some are replaced later, whatever has become of them by then. */
  async function drop(index: number, contents: Set<string>): Promise<void> {
    const path = at('incoming', `camera-${index % 5}`, `clip-${index}.mp4`);
    const clip = await newClip();
    contents.add(hashOf(clip));
    await (index % 3 === 0 ? copySlowly : copyAtOnce)(clip, path);
    if (index % 7 !== 0) return;
    const other = await newClip();
    contents.add(hashOf(other));
    await delay(chance(0, 4000));
    await copyAtOnce(other, path);
  }

  /** Drops all files, several at a time, until there is no more or nobody looks any longer. */
  async function dropAll(
    contents: Set<string>,
    progress: { dropped: number; is_over: boolean },
  ): Promise<void> {
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      for (let index = lane; index < FILES && !progress.is_over; index += LANES) {
        await delay(chance(0, 500));
        await drop(index, contents);
        progress.dropped += 1;
      }
    });
    await Promise.all(lanes);
    await writeFile(at('incoming', 'never-finished.mp4.part'), 'half');
    await copySlowly(await newClip(), at('incoming', 'gone.mp4'));
    await rm(at('incoming', 'gone.mp4'));
  }

  it('does each of 200 files once, and none half-read', { timeout: 300_000 }, async () => {
    const { server } = await startTeaching(startGemini, chance, {});
    const asking = [...askingGemini(server.url), 'vlm.gemini.reuse_uploads=false', 'workflow.max_workers=8'];
    await mkdir(at('incoming'));
    const contents = new Set<string>();
    const progress = { dropped: 0, is_over: false };
    const dropping = dropAll(contents, progress);
    try {
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const run = startReeltrace(watching('watched', ...asking));
        const goal = Math.floor((FILES * kill) / (KILLS + 1));
        const isDue = () => progress.dropped >= goal && server.asked.length >= CALLS * goal * 0.6;
        await until(isDue, `${goal} files`, run);
        run.kill('SIGKILL');
        expect((await run.finished).signal).toBe('SIGKILL');
        checkAnyMoment(at('watched'));
      }
      const drained = startReeltrace(watching('watched', ...asking));
      await Promise.all([dropping, drained.said('watching')]);
      drained.kill('SIGTERM');
      expect((await drained.finished).signal).toBeNull();
      const { code, stderr } = await reeltrace(watching('watched', ...asking, '--exit-when-idle', '1'));
      expect(code, stderr).toBe(0);
    } finally {
      progress.is_over = true;
      await dropping;
    }
    expect(failuresOf(at('watched'))).toEqual([]);
    const seen = server.asked.flatMap(({ parts }) => parts.flatMap(({ sha256 }) => sha256 ?? []));
    expect(seen.filter((sha256) => !contents.has(sha256))).toEqual([]);
    expect(askedAfterUse(server.asked)).toEqual([]);

    const videos = ['run', '--videos', at('incoming'), '-o', at('undisturbed')];
    const undisturbed = await reeltrace([...videos, ...STEPS, ...asking]);
    expect(countsOf(undisturbed.stderr)).toMatchObject({ inputs: FILES, done: FILES });
    expect(madeOf(at('watched'))).toEqual(madeOf(at('undisturbed')));
    expect(taskFileTexts(at('watched'))).toEqual(taskFileTexts(at('undisturbed')));
    await server.close();
  });
});

describe('a watch', () => {
  it('drains on SIGTERM, leaves its results free, and is told from a second one', async () => {
    const folder = at('quiet');
    await copyClip(at('clips', 'passes.mp4'), join(folder, 'a.mp4'), 1);
    const results = at('quiet-results');
    const args = ['watch', folder, '-o', results, '--settle', '0.1', '--backend', 'signals', ...STEPS];
    const run = startReeltrace(args);
    await until(() => existsSync(join(results, 'step_4_output', 'bcq.json')), 'an item', run);
    checkAnyMoment(results);

    const second = await reeltrace(args);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`in use by reeltrace watch (process ${run.pid}`);
    const other = await reeltrace(['run', '--videos', folder, '-o', results, '--backend', 'signals']);
    expect(other.code).toBe(2);

    run.kill('SIGTERM');
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(0);
    expect(countsOf(stderr)).toMatchObject({ inputs: 1, done: 1 });
    const again = await reeltrace([...args, '--exit-when-idle', '0']);
    expect(again.code, again.stderr).toBe(0);
    expect(existsSync(join(results, '.reeltrace', 'lock'))).toBe(false);
  });

  it('does a file that is replaced while it watches again, and nothing else twice', async () => {
    const folder = at('replaced');
    const results = at('replaced-results');
    const embedded = ['--backend', 'signals', ...STEPS];
    await copyClip(at('clips', 'passes.mp4'), join(folder, 'a.mp4'), 1);
    await copyClip(at('clips', 'arrives.mp4'), join(folder, 'b.mp4'), 2);
    const run = startReeltrace(['watch', folder, '-o', results, '--settle', '0.1', ...embedded]);
    await until(() => hashesOf(results).length === 2 * TYPES, 'both to be done', run);
    await copyClip(at('clips', 'nothing.mp4'), at('a.mp4'), 3);
    await rename(at('a.mp4'), join(folder, 'a.mp4'));
    const { mtime } = statSync(join(folder, 'b.mp4'));
    utimesSync(join(folder, 'b.mp4'), mtime, new Date(mtime.getTime() + 5000));
    const other = hashOf(join(folder, 'a.mp4'));
    const isDone = () => hashesOf(results).filter((hash) => hash === other).length === TYPES;
    await until(isDone, 'the replaced one to be done again', run);
    checkAnyMoment(results);
    run.kill('SIGTERM');
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(0);

    await reeltrace(['run', '--videos', folder, '-o', at('replaced-undisturbed'), ...embedded]);
    expect(madeOf(results)).toEqual(madeOf(at('replaced-undisturbed')));
    expect(taskFileTexts(results)).toEqual(taskFileTexts(at('replaced-undisturbed')));
  });

  it('needs a directory, and says so before it does anything', async () => {
    const { code, stderr } = await reeltrace([
      'watch',
      at('nowhere'),
      '-o',
      at('never'),
      '--backend',
      'signals',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('no such file or directory');
    expect(existsSync(at('never'))).toBe(false);
  });
});

/** The content of the video behind each answer, as the records tell. */
function hashesOf(results: string): unknown[] {
  return readLines(join(results, ROW_FILES['3']), 'perhaps torn').map(
    (row) => provenanceSchema.parse(row['provenance']).video_hash,
  );
}
