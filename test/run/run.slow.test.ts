import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { TASKS } from '../../src/records/record.js';
import { run } from '../../src/run/run.js';
import { ITEMS_A_VIDEO } from '../operators/records.js';
import { answerTo, CALLS, fakeMedia, nameIn, teacher, useWorld } from './world.js';

const world = useWorld();

describe('a run', () => {
  it('takes videos to task files, and every input ends in one of four ways', async () => {
    await world.clips('calm', 'crash', 'slides', 'long', 'broken');
    const model = teacher();
    const summary = await world.run(model);
    expect(summary).toMatchObject({
      inputs: 5,
      done: 2,
      filtered: 1,
      skipped: 1,
      failed: 1,
      duplicates: 0,
      interrupted: false,
      items: 2 * ITEMS_A_VIDEO,
    });
    expect(summary.reasons.map(({ state, step, kind, count }) => [state, step, kind, count])).toEqual(
      expect.arrayContaining([
        ['filtered', '0', 'out_of_domain', 1],
        ['skipped', '1a', 'too_long', 1],
        ['failed', 'probe', 'damaged', 1],
      ]),
    );
    expect(model.questions).toHaveLength(CALLS.normal + CALLS.anomaly + 1);
    expect(Object.keys(await world.taskFiles())).toEqual(TASKS.map((task) => `${task}.json`).sort());
    expect((await world.items('mcq')).map(({ video_id }) => video_id)).toEqual(['calm.mp4', 'crash.mp4']);
    expect(await world.rows('failures.jsonl')).toMatchObject([{ video: world.path('videos', 'broken.mp4') }]);
    expect(await world.rows('skipped.jsonl')).toMatchObject([{ video: world.path('videos', 'long.mp4') }]);
  });

  it('writes rows with the fields that other tools read, and the provenance of each', async () => {
    const [calm, crash] = await world.clips('calm', 'crash');
    await world.run(teacher());
    const of = async (step: '0' | '1a' | '1b' | '1c' | '2' | '3', video = crash) =>
      (await world.rows(step)).filter((row) => row['video'] === video);
    expect(await of('0')).toMatchObject([
      {
        video_path: crash,
        is_valid: true,
        raw_response: 'Yes.',
        mode: 'anomaly',
        classification: 'It tips over.',
      },
    ]);
    expect(await of('1a')).toMatchObject([
      {
        video_length: 12,
        mode: 'anomaly',
        global_caption: 'Clip [crash]: anomaly_global_caption .',
        dense_caption: '<00:00:01><00:00:02> Clip [crash]: anomaly_dense_caption .',
      },
    ]);
    expect(await of('1b')).toMatchObject([
      {
        global_caption: 'Clip [crash]: anomaly_global_caption .',
        chunk_captions: [
          { chunk_index: 0, timestamp_start: 0, timestamp_end: 5 },
          { chunk_index: 1, timestamp_start: 5, timestamp_end: 10 },
          { chunk_index: 2, timestamp_start: 10, timestamp_end: 12 },
        ],
      },
    ]);
    expect(await of('1c')).toMatchObject([
      { highlight_chunk: { anomaly_timestamp_sec: 4, timestamp_start: 1, timestamp_end: 7 } },
    ]);
    expect(await of('1c', calm)).toEqual([]);
    expect(await of('2')).toMatchObject([
      {
        prompt_key: 'anomaly_description',
        detailed_description: 'Clip [crash]: anomaly_description . From 00:01 to 00:02 it is seen.',
        original_captions: { dense_caption: '<00:00:01><00:00:02> Clip [crash]: anomaly_dense_caption .' },
        chunk_captions: [{ chunk_index: 0 }, { chunk_index: 1 }, { chunk_index: 2 }],
      },
    ]);
    const questions = await of('3');
    expect(questions).toHaveLength(QA_TYPES.length);
    expect(questions.find((row) => row['prompt_key'] === 'anomaly_mcq')).toMatchObject({
      mode: 'anomaly',
      qa: [{ type: 'mcq', answer: 'B' }],
      detailed_description: 'Clip [crash]: anomaly_description . From 00:01 to 00:02 it is seen.',
    });
    for (const step of ['0', '1a', '1b', '1c', '2', '3'] as const)
      for (const row of await of(step))
        expect(row['provenance']).toMatchObject({
          model: 'fake-1',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          video_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          written_at: expect.stringMatching(/Z$/),
        });
  });

  it('makes each row’s provenance say which row it was made from', async () => {
    await world.clips('crash');
    await world.run(teacher());
    const chain = await Promise.all((['1a', '1b', '1c', '2', '3'] as const).map((step) => world.rows(step)));
    const provenances = chain.map(([row]) => row?.['provenance'] as Record<string, string>);
    expect(provenances[0]?.['upstream']).toBe('');
    for (const [index, provenance] of provenances.slice(1).entries())
      expect(provenance['upstream']).toBe(provenances[index]?.['fingerprint']);
  });

  it('carries the other fields of an input line along', async () => {
    const [calm] = await world.clips('calm');
    await writeFile(world.path('in.jsonl'), `${JSON.stringify({ video_path: calm, camera: 7 })}\n`);
    await world.run(teacher(), {
      config: world.config({}, { data: { input_jsonl_files: [world.path('in.jsonl')] } }),
    });
    for (const step of ['0', '1a', '1b', '2', '3'] as const)
      expect((await world.rows(step))[0]).toMatchObject({ meta: { camera: 7 } });
  });

  it('counts a bad line as a failed input and a video that is named twice as one', async () => {
    const [calm] = await world.clips('calm', 'quiet');
    await writeFile(world.path('in.jsonl'), `{"video_path":\n${JSON.stringify({ video: calm })}\n`);
    const data = { videos: [world.path('videos')], input_jsonl_files: [world.path('in.jsonl')] };
    const summary = await world.run(teacher(), { config: world.config({}, { data }) });
    expect(summary).toMatchObject({ inputs: 3, done: 2, failed: 1, duplicates: 1 });
    expect(await world.rows('failures.jsonl')).toMatchObject([
      { video: `${world.path('in.jsonl')}:1`, step: 'source', kind: 'bad_line' },
    ]);
  });

  it('says of each video how it ended, when it has', async () => {
    await world.clips('calm', 'slides');
    const told: unknown[] = [];
    await world.run(teacher(), {
      onEvent: (event) => event.type === 'settled' && told.push([event.settled.video, event.settled.state]),
    });
    expect(told).toHaveLength(2);
    expect(told).toEqual(
      expect.arrayContaining([
        [world.path('videos', 'calm.mp4'), 'done'],
        [world.path('videos', 'slides.mp4'), 'filtered'],
      ]),
    );
  });

  it('lets the models know when nothing more is asked about a video, and when it is over', async () => {
    const [calm] = await world.clips('calm');
    const model = teacher();
    const models = {
      vlm: model,
      llm: model,
      release: async (path: string) => model.release?.(path),
      close: async () => model.close?.(),
    };
    await run({ config: world.config(), media: fakeMedia(), models });
    expect([model.released, model.counts.closed]).toEqual([[calm], 1]);
  });
});

describe('before anything is asked', () => {
  it.each([
    [['1b'], 'step 1b needs the records of step 1a', 'step_1a_caption/captions.jsonl'],
    [['1c'], 'step 1c needs the records of step 1b', 'step_1b_chunks/chunk_captions.jsonl'],
    [['2', '3', '4'], 'step 2 needs the records of step 1a', 'step_1a_caption/captions.jsonl'],
    [['3'], 'step 3 needs the records of step 2', 'step_2_description/descriptions.jsonl'],
    [['4'], 'step 4 needs the records of step 3', 'step_3_qa/qa_output.jsonl'],
  ])('a missing input is named with its step and file: steps %j', async (steps, message, file) => {
    await world.clips('calm');
    const model = teacher();
    const running = world.run(model, { config: world.config({ steps, mode: 'anomaly' }) });
    await expect(running).rejects.toThrow(ConfigError);
    await expect(running).rejects.toThrow(message);
    await expect(running).rejects.toThrow(world.results(file));
    expect(model.questions).toEqual([]);
  });

  it('the lack of any input is an error that says how to name one', async () => {
    const running = world.run(teacher(), { config: world.config({}, { data: {} }) });
    await expect(running).rejects.toThrow(ConfigError);
    await expect(running).rejects.toMatchObject({ hint: expect.stringContaining('--videos') });
  });

  it('a pack that is not there is an error', async () => {
    await world.clips('calm');
    const running = world.run(teacher(), { config: world.config({}, { prompts_module: 'nowhere' }) });
    await expect(running).rejects.toThrow(ConfigError);
  });
});

describe('two runs over the same answers', () => {
  it('give the same task files, byte for byte, whether they work on one video at once or on eight', async () => {
    await world.clips(
      'calm-1',
      'crash-2',
      'calm-3',
      'crash-4',
      'slides-5',
      'calm-6',
      'crash-7',
      'calm-8',
      'calm-9',
    );
    // Answers come in another order than their questions, and in another one each time.
    const jumbled = (seed: number) =>
      teacher(async (question) => {
        const turns = (question.text.length * seed + nameIn(question).charCodeAt(5)) % 7;
        for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return undefined;
      });
    const files = [];
    for (const [max_workers, seed] of [
      [1, 3],
      [8, 5],
      [8, 11],
    ] as const) {
      const model = jumbled(seed);
      await world.run(model, { config: world.config({ max_workers }) });
      files.push(await world.taskFiles());
      await rm(world.results(), { recursive: true });
    }
    expect(Object.keys(files[0] ?? {})).toHaveLength(TASKS.length);
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
  });
});

describe('the world of these tests', () => {
  it('answers every question about the video that it is about', async () => {
    await world.clips('calm', 'crash');
    const model = teacher();
    await world.run(model);
    expect(new Set(model.questions.map(nameIn))).toEqual(new Set(['calm', 'crash']));
    expect(model.questions.every((question) => answerTo(question).length > 0)).toBe(true);
  });
});
