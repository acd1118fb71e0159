/** Results directories that NVIDIA's pipeline has left are taken over without a call. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.js';
import { ConfigError } from '../../src/errors/errors.js';
import { NO_TRACE } from '../../src/operators/ask.js';
import { defineStep } from '../../src/operators/define-step.js';
import { gatherPlan } from '../../src/plan/gather.js';
import { datasetFiles } from '../../src/quality/dataset-files.js';
import { validateDataset } from '../../src/quality/validate.js';
import type { Captioned, Outcome, Video } from '../../src/records/record.js';
import { going } from '../../src/records/record.js';
import { rowHead } from '../../src/records/rows.js';
import { gatherStatus } from '../../src/results/status/status.js';
import type { RunOptions } from '../../src/run/run.js';
import { ROOT } from '../helpers/command.js';
import type { FakeModel } from '../helpers/fake-model.js';
import { ROW_FILES } from '../helpers/steps.js';
import { asked, fakeMedia, teacher, useWorld } from './world.js';

const world = useWorld();
const VERSIONS = ['0.1', '0.2'] as const;
type Version = (typeof VERSIONS)[number];
/** Where the videos were when the tool ran. */
const THERE = '/data/clips';

/** The videos of the fixtures; the last one is out of domain. */
const VIDEOS: Readonly<Record<Version, readonly string[]>> = {
  '0.1': ['cam1/crash', 'cam1/calm', 'cam2/fall', 'cam2/kalm-ü', 'cam2/slides'],
  '0.2': ['anomaly/crash', 'anomaly/dim', 'pool/calm', 'pool/told-normal', 'pool/slides'],
};

const here = (name: string) => world.path('clips', `${name}.mp4`);
const refusing = () => teacher(() => new Error('a model was asked'));

/** Lays out a directory and its videos. @param folder what the rows name as the folder of the videos */
async function layOut(version: Version, folder = world.path('clips')): Promise<void> {
  await cp(join(ROOT, 'test/fixtures/nvidia', version), world.results(), { recursive: true });
  for (const entry of await readdir(world.results(), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(THERE, folder));
  }
  for (const name of VIDEOS[version]) {
    await mkdir(dirname(here(name)), { recursive: true });
    await writeFile(here(name), `bytes of ${name}`);
  }
}

const config = (workflow: object = {}, data: object = { videos: [world.path('clips')] }): Config =>
  world.config(workflow, { data });

async function run(model: FakeModel, options: Partial<RunOptions> = {}) {
  const notices: string[] = [];
  const onEvent: RunOptions['onEvent'] = (event) => {
    if (event.type === 'notice') notices.push(event.message);
  };
  const summary = await world.run(model, { config: config(), onEvent, ...options });
  return { summary, notices };
}

/** Changes the rows of a step that are JSON. */
async function edit(
  step: keyof typeof ROW_FILES,
  change: (row: Record<string, unknown>) => object | string | undefined,
): Promise<void> {
  const text = await readFile(world.results(ROW_FILES[step]), 'utf8');
  const rows = text.split('\n').flatMap((line) => {
    try {
      return change(JSON.parse(line)) ?? [];
    } catch {
      return [];
    }
  });
  await world.leave(step, ...rows);
}

const isOf = (row: Record<string, unknown>, name: string, key = '') =>
  row['video'] === here(name) && (key === '' || row['prompt_key'] === key);

/** The plan of the run, without the price. */
const plan = (of: Config) => gatherPlan({ config: of, media: fakeMedia(), environment: {} });

describe.each(VERSIONS)('a whole directory of version %s', (version) => {
  it('is taken over without a call, and gives valid task files', async () => {
    await layOut(version);
    const model = refusing();
    const media = fakeMedia();
    const { summary } = await run(model, { media });
    expect(summary).toMatchObject({ inputs: 5, done: 4, filtered: 1, failed: 0 });
    expect([model.questions, media.probed]).toEqual([[], []]);
    const files = await datasetFiles([world.results()]);
    expect(files.map((file) => file.slice(file.lastIndexOf('/') + 1))).not.toContain('mcq_gemma4.json');
    expect(await validateDataset([world.results()])).toMatchObject({ errors: 0 });
    expect(await world.items('mcq')).toHaveLength(4);
    expect(await world.items('video_summarization')).toHaveLength(4);
    // And once more.
    await run(model);
    expect(model.questions).toEqual([]);
  });

  it('is seen by status and plan as what it is, before the first run and after it', async () => {
    await layOut(version);
    const before = await gatherStatus(world.results());
    expect(Object.fromEntries(before.steps.map(({ step, records }) => [step, records]))).toEqual({
      '0': 5,
      '1a': 4,
      '1b': 4,
      '1c': 2,
      '2': 4,
      '3': 32,
    });
    expect(before.videos).toEqual({ done: 4, unfinished: 0, filtered: 1, skipped: 0, failed: 0 });
    expect(before.rerun).toEqual({ unfinished: 0, failures: 0, can_help: 0, stale_kept: 0 });
    const { videos, total } = await plan(config());
    expect(videos).toMatchObject({ to_do: 0, finished: 4, filtered: 1 });
    expect(total.calls).toEqual({ from: 0, to: 0 });
    await run(refusing());
    const after = await gatherStatus(world.results());
    expect([after.videos, after.steps]).toEqual([before.videos, before.steps]);
  });

  it('gives its task files with step 4 alone, where neither videos nor their folder are', async () => {
    await layOut(version, THERE);
    await rm(world.path('clips'), { recursive: true });
    const model = refusing();
    const { summary } = await run(model, { config: config({ steps: ['4'] }, { video_root: THERE }) });
    expect(summary).toMatchObject({ inputs: 4, done: 4, failed: 0, duplicates: 0 });
    const ids = (await world.items('mcq')).map(({ video_id }) => video_id);
    expect(ids).toEqual(
      VIDEOS[version]
        .slice(0, 4)
        .map((name) => `${name}.mp4`)
        .sort(),
    );
  });

  it('gives the same task files from its answers alone', async () => {
    await layOut(version, THERE);
    const step4 = config({ steps: ['4'] }, { video_root: THERE });
    await run(refusing(), { config: step4 });
    const whole = await world.taskFiles();
    const answers = await readFile(world.results(ROW_FILES['3']), 'utf8');
    await world.wipe();
    await world.leave('3', answers.trimEnd());
    await run(refusing(), { config: step4 });
    const { 'mcq_gemma4.json': _theirs, ...ours } = whole;
    expect(await world.taskFiles()).toEqual(ours);
  });

  it('is finished for new videos and new questions only', async () => {
    await layOut(version);
    await writeFile(here('new'), 'bytes');
    await edit('3', (row) => (isOf(row, VIDEOS[version][0] ?? '', 'anomaly_bcq') ? undefined : row));
    const model = teacher();
    const { summary } = await run(model);
    expect(summary).toMatchObject({ inputs: 6, done: 5, failed: 0 });
    const old = asked(model).filter((question) => !question.startsWith('new '));
    expect(old).toEqual([expect.stringMatching(/anomaly_bcq$/)]);
    const again = refusing();
    await run(again);
    expect(again.questions).toEqual([]);
  });
});

describe('lines that can’t be used', () => {
  it('are told of with their reasons', async () => {
    await layOut('0.1');
    const { notices } = await run(refusing());
    const told = notices.filter((notice) => notice.endsWith('kept and ignored')).join('\n');
    for (const reason of [
      'captions.jsonl:1: global_caption: expected a text; got null',
      'captions.jsonl:2: video_length: expected a number; got "12.0"; the row says: timeout',
      'got null; the row says: 429 Too Many Requests',
      'qa_output: expected a text; got ["not","text"]',
      'not valid JSON',
      'prompt_key: unknown: normal_weather',
    ])
      expect(told).toContain(reason);
    const rejected = await world.rows('step_4_output/rejected.jsonl');
    expect(rejected.map(({ prompt_key }) => prompt_key)).toContain('normal_open_qa');
  });

  /** Two answers that are lost: one is null, the other stands in a line that is not JSON. */
  async function lose(): Promise<void> {
    await layOut('0.1');
    await edit('3', (row) => {
      if (isOf(row, 'cam1/calm', 'normal_bcq')) return { ...row, qa_output: null };
      if (!isOf(row, 'cam1/crash', 'event_summary')) return row;
      return JSON.stringify(row).replace(/"video_length":[^,]*/, '"video_length":NaN');
    });
  }

  it('are paid for again only when the user says so, with the number of calls', async () => {
    await lose();
    const model = refusing();
    const refused = await run(model).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConfigError);
    expect(String(refused)).toMatch(/2 or more calls would ask again what another tool has asked before/);
    expect(String(refused)).toMatch(
      /2 answers stand in records that can't be used, for instance (?:normal_bcq|event_summary) of/,
    );
    expect((refused as ConfigError).hint).toContain('--ask-again');
    expect(model.questions).toEqual([]);
    expect((await gatherStatus(world.results())).rerun.ask_again).toBe(2);

    const willing = teacher();
    const { summary } = await run(willing, { config: config({ ask_again: true }) });
    expect(summary).toMatchObject({ done: 4, filtered: 1, failed: 0 });
    expect(willing.questions.map(({ prompt_key }) => prompt_key).sort()).toEqual([
      'event_summary',
      'normal_bcq',
    ]);
    // Now there are records of them, so nothing has to be allowed any more.
    await run(model);
    expect(model.questions).toEqual([]);
    expect((await gatherStatus(world.results())).rerun.ask_again).toBeUndefined();
  });

  it('may have lost the name of their question: then all that have no answer need leave', async () => {
    await layOut('0.1');
    await edit('3', (row) => {
      if (!isOf(row, 'cam1/calm', 'normal_bcq')) return row;
      return JSON.stringify(row).slice(0, JSON.stringify(row).indexOf('"prompt_key"') - 2);
    });
    const { videos } = await plan(config());
    expect(videos).toMatchObject({ ask_again: 1, to_do: 0 });
    const allowed = await plan(config({ ask_again: true }));
    expect(allowed.total.calls).toMatchObject({ from: 1, to: 1 });
  });

  it('are counted by a plan: as left alone, and with leave to ask as calls', async () => {
    await lose();
    const without = await plan(config());
    expect([without.videos, without.total.calls]).toMatchObject([{ ask_again: 2, to_do: 0 }, { to: 0 }]);
    const { videos, total } = await plan(config({ ask_again: true }));
    expect([videos, total.calls]).toMatchObject([
      { ask_again: 0, to_do: 2 },
      { from: 2, to: 2 },
    ]);
  });

  it('hinder no run that would not ask their questions', async () => {
    await lose();
    const only = (name: string) => ({ videos: [here(name)] });
    const model = refusing();
    await run(model, { config: config({}, only('cam2/fall')) });
    await run(model, { config: config({ qa_types: ['mcq'] }) });
    await run(model, { config: config({ steps: ['4'] }) });
    await expect(run(model, { config: config({}, only('cam1/calm')) })).rejects.toThrow(/1 or more calls/);
    expect(model.questions).toEqual([]);
  });

  it('end only their own videos where the inputs can be read once only', async () => {
    await lose();
    async function* inputs(): AsyncGenerator<Outcome<Video>> {
      for (const name of VIDEOS['0.1']) yield going({ video: here(name) });
    }
    const model = refusing();
    const given = { config: config({}, {}), inputs: [inputs()] };
    const { summary } = await run(model, given);
    expect(summary).toMatchObject({ inputs: 5, done: 2, filtered: 1, failed: 2 });
    expect(summary.reasons[0]?.example).toMatchObject({ step: '3', kind: 'ask_again', attempts: 0 });
    expect(model.questions).toEqual([]);
    await run(teacher(), { config: config({ ask_again: true }, {}), inputs: [inputs()] });
    expect((await gatherStatus(world.results())).videos).toMatchObject({ done: 4, failed: 0 });
  });

  it('don’t matter for a video that was described and asked about all the same', async () => {
    await layOut('0.1');
    await edit('1a', (row) => ({ ...row, global_caption: null }));
    await edit('1b', (row) => ({ ...row, video_length: null }));
    const model = refusing();
    await run(model);
    expect(model.questions).toEqual([]);
  });
});

describe('rows that say less', () => {
  it('take the lane of the video’s other rows, else that of the run, else normal', async () => {
    await layOut('0.1');
    for (const step of ['1a', '1b', '1c', '2'] as const) await edit(step, ({ mode: _mode, ...row }) => row);
    const model = refusing();
    await run(model);
    const lone = { video: here('cam1/calm'), video_length: 12, prompt_key: 'scene_description' };
    const answers = await readFile(world.results(ROW_FILES['3']), 'utf8');
    const qa_output = answers
      .split('\n')
      .filter((line) => line.includes('"scene_description"'))
      .map((line) => JSON.parse(line).qa_output)[0];
    await world.wipe();
    await world.leave('3', { ...lone, qa_output });
    const only = { videos: [here('cam1/calm')] };
    for (const mode of ['auto', 'anomaly', 'normal'])
      await run(model, { config: config({ mode, qa_types: ['scene_description'] }, only) });
    expect(await world.items('scene_description')).toHaveLength(1);
    expect(model.questions).toEqual([]);
  });

  it('of both lanes count in the lane that the video was described in, whatever their order is', async () => {
    for (const isReversed of [false, true]) {
      await layOut('0.1');
      const twice: object[] = [];
      await edit('3', (row) => {
        if (isOf(row, 'cam1/crash') && String(row['prompt_key']).startsWith('anomaly_'))
          twice.push({ ...row, prompt_key: String(row['prompt_key']).replace('anomaly', 'normal') });
        return row;
      });
      const rows = [...(await world.rows('3')), ...twice];
      await world.leave('3', ...(isReversed ? rows.reverse() : rows));
      const model = refusing();
      const { summary } = await run(model);
      expect(summary).toMatchObject({ done: 4, failed: 0 });
      expect(model.questions).toEqual([]);
      expect(await world.items('mcq')).toHaveLength(4);
      // Nothing that another tool wrote is removed.
      expect(await world.rows('3')).toHaveLength(rows.length);
      await world.wipe();
    }
  });

  it('of a later step do for those before it, but not for a step that is to be made again', async () => {
    await layOut('0.1');
    for (const step of ['0', '1a', '2', '3'] as const) await rm(world.results(ROW_FILES[step]));
    const captioned = { videos: VIDEOS['0.1'].slice(0, 4).map(here) };
    const { lines } = await plan(config({ qa_types: ['mcq'] }, captioned));
    expect(lines.map(({ step, calls }) => [step, calls.to])).toEqual([
      ['2', 4],
      ['3', 4],
    ]);
    await layOut('0.1');
    const again = await plan(config({ refresh: 'all', refresh_steps: ['1a'] }));
    expect(again.lines.map(({ step, calls }) => [step, calls.to])).toEqual([['1a', 8]]);
  });

  it('are no answer of a filter that never ran', async () => {
    await layOut('0.1');
    await edit('3', (one) => (one['prompt_key'] === 'scene_description' ? one : undefined));
    const answers = await readFile(world.results(ROW_FILES['3']), 'utf8');
    await world.wipe();
    await world.leave('3', answers.trimEnd());
    const model = teacher();
    await run(model, { config: config({ steps: ['0'] }, { videos: [here('cam1/calm')] }) });
    expect(asked(model)).toEqual(['calm video_anomaly_classification', 'calm video_filtering']);
  });

  it('let the user’s own steps run', async () => {
    await layOut('0.1');
    const seen: string[] = [];
    const own = defineStep<Captioned, Captioned>({
      id: 'seen',
      title: 'seen',
      after: '1a',
      made_from: ['1a'],
      needs: { fields: ['global_caption'], from: '1a' },
      watches: false,
      per: 'video',
      row: {
        file: 'step_seen/seen.jsonl',
        fields: {},
        of: (record) => ({ row: rowHead(record), trace: NO_TRACE }),
      },
      operator: () =>
        map((outcome) => {
          if (outcome.ok) seen.push(outcome.record.global_caption);
          return outcome;
        }),
    });
    const model = refusing();
    const { summary } = await run(model, { steps: [own] });
    expect(summary).toMatchObject({ done: 4, failed: 0 });
    expect(seen).toHaveLength(4);
    expect(model.questions).toEqual([]);
  });

  it('are asked anew without leave where all is made again', async () => {
    await layOut('0.1');
    await edit('3', (row) => (isOf(row, 'cam1/calm', 'normal_bcq') ? { ...row, qa_output: '' } : row));
    const given = (workflow: object) => plan(config(workflow));
    expect((await given({})).videos.ask_again).toBe(1);
    expect((await given({ refresh: 'all' })).videos).toMatchObject({ ask_again: 0, to_do: 5 });
    expect((await given({ refresh: 'all', refresh_steps: ['2'] })).videos.ask_again).toBe(1);
  });
});

describe('a directory whose rows name other paths', () => {
  it.each([
    ['lay under another root', '/workspace/clips'],
    ['are relative to a folder that is not the working directory', 'clips-of-then'],
  ])('asks for leave where the videos %s', async (_, folder) => {
    await layOut('0.1', folder);
    const model = refusing();
    await expect(run(model)).rejects.toThrow(
      /80 or more calls[\s\S]*5 videos have records under another path/,
    );
    expect(model.questions).toEqual([]);
    const { videos } = await plan(config());
    expect(videos).toMatchObject({ ask_again: 5, to_do: 0 });
    // The words of the documents: the paths of today in the rows.
    await layOut('0.1');
    await run(model);
    expect(model.questions).toEqual([]);
  });

  it('asks for leave where the tool has captioned copies of its own', async () => {
    await layOut('0.2');
    for (const step of ['1a', '1b', '1c', '2', '3'] as const)
      await edit(step, (row) => {
        const copy = String(row['video']).replace(/.*\/(.*)\.mp4$/, '$1_enh.webm');
        return { ...row, video: world.results('final_videos', copy) };
      });
    const model = refusing();
    await expect(run(model)).rejects.toThrow(/4 videos have records under another path/);
    expect(model.questions).toEqual([]);
  });

  it('takes videos of the same name for others where the recorded ones are still there', async () => {
    await layOut('0.1');
    await mkdir(world.path('others'), { recursive: true });
    await writeFile(world.path('others', 'calm.mp4'), 'another video');
    const model = teacher();
    const { summary } = await run(model, { config: config({}, { videos: [world.path('others')] }) });
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(model.questions.length).toBeGreaterThan(8);
  });
});

describe('a directory that was cut short', () => {
  it('goes on where the tool stopped: what it has filtered is only sorted', async () => {
    await layOut('0.2');
    for (const name of await readdir(world.results()))
      if (name !== 'step_0a_filter') await rm(world.results(name), { recursive: true });
    const model = teacher();
    await run(model, { config: config({ steps: ['0'] }) });
    expect(asked(model)).toEqual(
      ['calm', 'crash', 'dim', 'told-normal'].map((name) => `${name} video_anomaly_classification`),
    );
    const again = refusing();
    const { summary } = await run(again, { config: config({ steps: ['0'] }) });
    expect(summary).toMatchObject({ done: 4, filtered: 1 });
    expect(again.questions).toEqual([]);
  });

  it('keeps what both have written, also after a kill', async () => {
    await layOut('0.1');
    // The tool was stopped after its captions; then a run of ours was killed in the middle of the questions.
    for (const name of ['step_2_description', 'step_3_qa'])
      await rm(world.results(name), { recursive: true });
    const stop = new AbortController();
    const dying = teacher((_, call) => {
      if (call === 10) stop.abort();
      return undefined;
    });
    await run(dying, { abort: stop.signal, config: config({ max_workers: 1 }) });
    await writeFile(
      world.results(ROW_FILES['3']),
      `${await readFile(world.results(ROW_FILES['3']), 'utf8')}{"video":"/da`,
    );
    const next = teacher();
    const { summary } = await run(next);
    expect(summary).toMatchObject({ done: 4, filtered: 1, failed: 0 });
    expect(next.questions.every(({ step }) => step === '2' || step === '3')).toBe(true);
    expect(dying.questions.length + next.questions.length).toBeLessThan(2 * (4 + 32));
    for (const row of ['1a', '1b', '1c'] as const)
      for (const one of await world.rows(row)) expect(one).not.toHaveProperty('provenance');
    expect(await world.rows('3')).toHaveLength(32);
    expect((await gatherStatus(world.results())).videos).toMatchObject({
      done: 4,
      filtered: 1,
      unfinished: 0,
    });
  });
});
