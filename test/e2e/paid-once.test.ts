/** What a model has answered is not asked again, whenever and however often a run is killed or stopped. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkAnyMoment, countsOf, failuresOf, taskFileTexts } from '../helpers/checks.js';
import { reeltrace, startReeltrace, temporaryFolder } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { TeacherOptions } from '../helpers/emulators/teacher.js';
import type { LoggedRequest } from '../helpers/emulators/wire.js';
import {
  askedAfterUse,
  askedOften,
  askingGemini,
  askingOpenai,
  copyClip,
  hashOf,
  madeOf,
  remembered,
} from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';
import { seeded } from '../helpers/seeded.js';
import { startTeaching } from '../helpers/teaching.js';

/** Calls that may be under way at once. */
const CONCURRENT = 4;
const { at, remove } = temporaryFolder();
let lanes: TeacherOptions;

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'changes', 'flickers', 'nothing', 'passes']);
  const [nothing, ...anomalies] = ['nothing', 'arrives', 'changes'].map((name) =>
    hashOf(at('videos', `${name}.mp4`)),
  );
  lanes = {
    isInDomain: (sha256) => sha256 !== nothing,
    isAnomaly: (sha256) => anomalies.includes(sha256),
  };
});
afterAll(remove);

const args = (videos: string, results: string, ...settings: readonly string[]) => [
  ...['run', '--videos', at(videos), '-o', at(results)],
  ...settings,
];

describe.concurrent('a run that is killed again and again', () => {
  it.each([
    { seed: 5_001, max_workers: 4 },
    { seed: 5_002, max_workers: 1 },
  ])(
    'pays only for calls that were under way: seed $seed',
    { timeout: 600_000 },
    async ({ seed, max_workers }) => {
      const chance = seeded(seed);
      const { server, ...teaching } = await startTeaching(startOpenai, chance, lanes);
      const settings = [...askingOpenai(server.url), `workflow.max_workers=${max_workers}`];
      const undisturbed = await reeltrace(args('videos', `whole-${seed}`, ...settings));
      expect(undisturbed.code, undisturbed.stderr).toBe(0);
      const expected = [...server.asked];

      let kills = 0;
      for (let round = 1; kills < 26; round += 1) {
        const results = `killed-${seed}-${round}`;
        const first = server.asked.length;
        let lost = 0;
        for (;;) {
          const before = await remembered(at(results));
          const lesson = teaching.begin();
          const run = startReeltrace(args('videos', results, ...settings));
          const goal = server.asked.length + chance(3, 8);
          await Promise.race([server.until(() => server.asked.length >= goal), run.finished]);
          // Every other kill finds all that was answered on the disk, so that what it costs is known to the call; the rest
          // come when they come, perhaps between an answer and its way to the disk.
          const isQuiet = chance(0, 1) === 0;
          if (isQuiet) {
            const isKept = async () => (await remembered(at(results))) === before + lesson.answered;
            await teaching.hold(isKept, run);
          }
          run.kill('SIGKILL');
          const { signal, stderr } = await run.finished;
          if (signal === null) {
            teaching.letGo();
            expect(countsOf(stderr)).toMatchObject({ inputs: 5, done: 4, filtered: 1 });
            break;
          }
          kills += 1;
          checkAnyMoment(at(results));
          const lostNow = lesson.asked - ((await remembered(at(results))) - before);
          const underWay = lesson.asked - lesson.answered;
          if (isQuiet) expect(lostNow).toBe(underWay);
          expect(underWay).toBeLessThanOrEqual(CONCURRENT);
          expect(lostNow).toBeLessThanOrEqual(2 * CONCURRENT);
          lost += lostNow;
          teaching.letGo();
        }
        const requests = server.asked.slice(first);
        expect(requests.length).toBe(expected.length + lost);
        expect([...askedOften(requests).keys()]).toEqual([...askedOften(expected).keys()]);
        expect(askedAfterUse(requests)).toEqual([]);
        expect(madeOf(at(results))).toEqual(madeOf(at(`whole-${seed}`)));
        expect(taskFileTexts(at(results))).toEqual(taskFileTexts(at(`whole-${seed}`)));
      }
      await server.close();
    },
  );

  it('uploads again only what was on its way', { timeout: 600_000 }, async () => {
    const chance = seeded(6_001);
    const { server } = await startTeaching(
      (options) => startGemini({ ...options, processing_polls: 0 }),
      chance,
      lanes,
    );
    const settings = [...askingGemini(server.url), 'workflow.max_in_flight=2'];
    const kept = new Set<string>();
    let kills = 0;
    for (;;) {
      const uploaded = server.uploads.length;
      const run = startReeltrace(args('videos', 'uploaded', ...settings));
      const goal = server.asked.length + chance(2, 7);
      await Promise.race([server.until(() => server.asked.length >= goal), run.finished]);
      run.kill('SIGKILL');
      const { signal, stderr } = await run.finished;
      if (signal === null) {
        expect(countsOf(stderr)).toMatchObject({ inputs: 5, done: 4, filtered: 1 });
        break;
      }
      kills += 1;
      for (const name of [...knownUploads(at('uploaded')), ...deleted(server.log)]) kept.add(name);
      const lost = server.uploads.slice(uploaded).filter(({ name }) => !kept.has(name));
      expect(lost.length).toBeLessThanOrEqual(2);
    }
    expect(kills).toBeGreaterThanOrEqual(10);
    // What was kept of a video is what the next run asks about: no second upload of it is kept.
    const videos = server.uploads.filter(({ name }) => kept.has(name)).map(({ sha256 }) => sha256);
    expect(videos).toHaveLength(new Set(videos).size);
    await server.close();
  });
});

describe('a run that is stopped again and again', () => {
  it('pays for nothing twice', { timeout: 600_000 }, async () => {
    const chance = seeded(7_001);
    for (let mark = 1; mark <= 10; mark += 1)
      await copyClip(at('videos', 'passes.mp4'), at('many', `clip-${mark}.mp4`), mark);
    const { server } = await startTeaching(startOpenai, chance, lanes);
    const settings = [...askingOpenai(server.url), 'workflow.max_in_flight=1'];
    expect((await reeltrace(args('many', 'at-once', ...settings))).code).toBe(0);
    const expected = [...server.asked];

    let stops = 0;
    for (;;) {
      const run = startReeltrace(args('many', 'stopped', ...settings));
      const goal = server.asked.length + chance(1, 20);
      await Promise.race([server.until(() => server.asked.length >= goal), run.finished]);
      run.kill('SIGINT');
      const { code, stderr } = await run.finished;
      checkAnyMoment(at('stopped'));
      expect(failuresOf(at('stopped'))).toEqual([]);
      if (code === 0) break;
      expect(code, stderr).toBe(130);
      stops += 1;
    }
    expect(stops).toBeGreaterThanOrEqual(5);
    expect(askedOften(server.asked.slice(expected.length))).toEqual(askedOften(expected));
    expect(madeOf(at('stopped'))).toEqual(madeOf(at('at-once')));
    expect(taskFileTexts(at('stopped'))).toEqual(taskFileTexts(at('at-once')));
    await server.close();
  });
});

const uploadsSchema = z.record(z.string(), z.looseObject({ name: z.string() }));

/** The uploads that the next run will know of. */
function knownUploads(results_dir: string): string[] {
  const path = `${results_dir}/.reeltrace/uploads.json`;
  if (!existsSync(path)) return [];
  return Object.values(uploadsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))).map(({ name }) => name);
}

function deleted(log: readonly LoggedRequest[]): string[] {
  return log.filter(({ route }) => route === 'file_delete').map(({ path }) => path.replace('/v1beta/', ''));
}
