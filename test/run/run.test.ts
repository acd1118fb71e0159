import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ConfigError, FatalError, QuotaError, RecordError } from '../../src/errors.js';
import { QA_TYPES, STEPS, TASKS } from '../../src/record.js';
import { run } from '../../src/run/run.js';
import type { Scripted } from '../helpers/fake-model.js';
import { answerTo, asked, CALLS, fakeMedia, nameIn, teacher, useWorld } from './world.js';

const world = useWorld();
const never = new Promise<Scripted>(() => {});

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
      items: 2 * TASKS.length,
    });
    expect(summary.reasons.map(({ state, step, kind, count }) => [state, step, kind, count])).toEqual(
      expect.arrayContaining([
        ['filtered', '0', 'out_of_domain', 1],
        ['skipped', '1a', 'too_long', 1],
        ['failed', 'probe', 'damaged', 1],
      ]),
    );
    expect(model.questions).toHaveLength(CALLS.normal + CALLS.anomaly + 1 + 2);
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
        dense_caption: 'Clip [crash]: anomaly_dense_caption .',
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
        detailed_description: 'Clip [crash]: anomaly_description .',
        original_captions: { dense_caption: 'Clip [crash]: anomaly_dense_caption .' },
        chunk_captions: [{ chunk_index: 0 }, { chunk_index: 1 }, { chunk_index: 2 }],
      },
    ]);
    const questions = await of('3');
    expect(questions).toHaveLength(QA_TYPES.length);
    expect(questions.find((row) => row['prompt_key'] === 'anomaly_mcq')).toMatchObject({
      mode: 'anomaly',
      qa: [{ type: 'mcq', answer: 'B' }],
      detailed_description: 'Clip [crash]: anomaly_description .',
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

describe('a second run', () => {
  it('asks nothing and leaves the same task files', async () => {
    await world.clips('calm', 'crash', 'slides', 'long', 'broken');
    const first = await world.run(teacher());
    const files = await world.taskFiles();
    const model = teacher();
    const second = await world.run(model);
    expect(model.questions).toEqual([]);
    expect(await world.taskFiles()).toEqual(files);
    expect(second).toMatchObject({ inputs: 5, done: 2, filtered: 1, skipped: 1, failed: 1, items: 0 });
    expect(first.items).toBe(2 * TASKS.length);
  });

  it('reads no video that is done', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    const media = fakeMedia();
    await world.run(teacher(), { media });
    expect(media.probed).toEqual([]);
  });

  it.each(STEPS.slice(0, -1).map((_, index) => STEPS.slice(0, index + 1)))(
    'asks only what is missing behind the steps %s %s %s %s %s %s',
    async (...steps) => {
      await world.clips('crash', 'calm');
      const whole = teacher();
      await world.run(whole);
      await rm(world.results(), { recursive: true });

      const [first, second] = [teacher(), teacher()];
      await world.run(first, { config: world.config({ steps: steps.filter((step) => step !== undefined) }) });
      const summary = await world.run(second);
      expect(second.questions.length).toBeLessThan(whole.questions.length);
      expect([...asked(first), ...asked(second)].sort()).toEqual(asked(whole));
      expect(summary).toMatchObject({ done: 2, failed: 0 });
      for (const task of TASKS) expect(await world.items(task)).toHaveLength(2);
    },
  );

  it('asks only for the QA types that are missing, and adds their items to the others', async () => {
    await world.clips('crash');
    await world.run(teacher(), { config: world.config({ qa_types: ['mcq', 'event_summary'] }) });
    const model = teacher();
    const summary = await world.run(model);
    expect(asked(model)).toEqual(
      QA_TYPES.filter((type) => type !== 'mcq' && type !== 'event_summary')
        .map((type) => `crash ${type === 'scene_description' ? type : `anomaly_${type}`}`)
        .sort(),
    );
    expect(summary).toMatchObject({ done: 1, items: TASKS.length - 3 });
    expect(Object.keys(await world.taskFiles())).toHaveLength(TASKS.length);
  });

  it('tries only what failed, and its entry among the failures goes when it succeeds', async () => {
    await world.clips('calm', 'crash');
    const failing = teacher(({ prompt_key }) =>
      prompt_key === 'normal_bcq' ? new RecordError('blocked', 'refused', { hint: 'look at it' }) : undefined,
    );
    expect(await world.run(failing)).toMatchObject({ done: 1, failed: 1 });
    expect(await world.rows('failures.jsonl')).toMatchObject([
      { video: world.path('videos', 'calm.mp4'), step: '3', prompt_key: 'normal_bcq', hint: 'look at it' },
    ]);
    const model = teacher();
    expect(await world.run(model)).toMatchObject({ done: 2, failed: 0, items: 2 });
    expect(asked(model)).toEqual(['calm normal_bcq']);
    expect(await world.rows('failures.jsonl')).toEqual([]);
  });

  it('leaves a failure standing that lies at a step it does not take', async () => {
    await world.clips('calm');
    const failing = teacher(({ prompt_key }) =>
      prompt_key === 'normal_bcq' ? new RecordError('blocked', 'refused') : undefined,
    );
    await world.run(failing);
    await world.run(teacher(), { config: world.config({ steps: ['1a', '1b'] }) });
    expect(await world.rows('failures.jsonl')).toMatchObject([{ step: '3', prompt_key: 'normal_bcq' }]);
  });

  it('takes a video from the skipped ones when it is no longer too long', async () => {
    await world.clips('long');
    await world.run(teacher());
    expect(await world.rows('skipped.jsonl')).toHaveLength(1);
    const summary = await world.run(teacher(), { config: world.config({ max_video_length_sec: 500 }) });
    expect(summary).toMatchObject({ done: 1, skipped: 0 });
    expect(await world.rows('skipped.jsonl')).toEqual([]);
  });
});

describe('later steps over earlier records', () => {
  const captions = {
    mode: 'normal',
    video_length: 12,
    global_caption: 'Clip [a]: global',
    dense_caption: 'dense',
  };

  it('are taken from files that another tool wrote, also where the videos are not at hand', async () => {
    const video = '/elsewhere/a.mp4';
    await world.leave('1a', { video, ...captions });
    await world.leave('1b', {
      video,
      ...captions,
      own_field: 'kept',
      chunk_captions: [{ chunk_index: 0, timestamp_start: 0, timestamp_end: 12, caption: 'chunk' }],
    });
    const model = teacher();
    const media = fakeMedia();
    const config = world.config({ steps: ['2', '3', '4'] }, { data: {} });
    expect(await world.run(model, { config, media })).toMatchObject({
      inputs: 1,
      done: 1,
      items: TASKS.length,
    });
    expect(asked(model).length).toBe(1 + QA_TYPES.length);
    expect(model.questions[0]?.text).toContain('Chunk 0 (0.0-12.0s): chunk');
    expect(media.probed).toEqual([]);
    expect((await world.items('mcq')).map(({ video_id }) => video_id)).toEqual([video]);
  });

  it('keep the lane that a record has, whatever the run’s mode is', async () => {
    await world.leave('1a', { video: '/elsewhere/a.mp4', ...captions, mode: 'anomaly' });
    const model = teacher();
    await world.run(model, { config: world.config({ steps: ['2'], mode: 'normal' }, { data: {} }) });
    expect(asked(model)).toEqual(['a anomaly_description']);
  });

  it('fail for a video that the earlier step has no record of, and say which step to run', async () => {
    const [known] = await world.clips('calm', 'new');
    await world.leave('1a', { video: known, ...captions, global_caption: 'Clip [calm]: global' });
    const summary = await world.run(teacher(), { config: world.config({ steps: ['2', '3', '4'] }) });
    expect(summary).toMatchObject({ inputs: 2, done: 1, failed: 1 });
    expect(summary.reasons[0]?.example).toMatchObject({
      video: world.path('videos', 'new.mp4'),
      step: '2',
      kind: 'no_input',
      hint: 'run step 1a on it first',
    });
  });

  it('tell of lines that are no records and go on with the others', async () => {
    await world.leave('1a', '{"video": "/a.mp4"', { video: '/b.mp4' }, { video: '/c.mp4', ...captions });
    const notices: string[] = [];
    const summary = await world.run(teacher(), {
      config: world.config({ steps: ['2'] }, { data: {} }),
      onEvent: (event) => event.type === 'notice' && notices.push(event.message),
    });
    expect(notices.filter((notice) => notice.startsWith('step_1a_caption/captions.jsonl:1: '))).toHaveLength(
      1,
    );
    expect(notices.filter((notice) => notice.startsWith('step_1a_caption/captions.jsonl:2: '))).toHaveLength(
      1,
    );
    expect(summary.done).toBe(1);
  });
});

describe('the lane of a video', () => {
  it('is the one that its own line asks for, before what step 0 or the run says', async () => {
    const [one, two] = await world.clips('crash-1', 'calm-2');
    const lines = [
      { video: one, mode: 'normal' },
      { video: two, mode: 'anomaly' },
    ];
    await writeFile(world.path('in.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const data = { input_jsonl_files: [world.path('in.jsonl')] };
    const auto = teacher();
    await world.run(auto, { config: world.config({ steps: ['1a'] }, { data }) });
    expect(asked(auto)).toEqual([
      'calm-2 anomaly_dense_caption',
      'calm-2 anomaly_global_caption',
      'calm-2 video_filtering',
      'crash-1 normal_dense_caption',
      'crash-1 normal_global_caption',
      'crash-1 video_filtering',
    ]);
    await rm(world.results(), { recursive: true });
    const fixed = teacher();
    await world.run(fixed, { config: world.config({ steps: ['1a'], mode: 'normal' }, { data }) });
    expect(asked(fixed)).toEqual([
      'calm-2 anomaly_dense_caption',
      'calm-2 anomaly_global_caption',
      'crash-1 normal_dense_caption',
      'crash-1 normal_global_caption',
    ]);
  });

  it('is the one that its own line asks for, also before the one of an earlier record', async () => {
    const [calm] = await world.clips('calm');
    await world.run(teacher(), { config: world.config({ qa_types: ['mcq'] }) });
    await writeFile(world.path('in.jsonl'), `${JSON.stringify({ video: calm, mode: 'anomaly' })}\n`);
    const config = world.config(
      { steps: ['3', '4'], qa_types: ['mcq'] },
      { data: { input_jsonl_files: [world.path('in.jsonl')] } },
    );
    const model = teacher();
    await world.run(model, { config });
    await world.run(model, { config });
    expect(asked(model)).toEqual(['calm anomaly_mcq']);
  });

  it('is that of the run where nothing else says, without step 0 and, if normal, without step 1c', async () => {
    await world.clips('crash');
    const [normal, anomaly] = [teacher(), teacher()];
    const steps = ['1a', '1b', '1c', '2'];
    await world.run(normal, { config: world.config({ mode: 'normal', steps }) });
    await rm(world.results(), { recursive: true });
    await world.run(anomaly, { config: world.config({ mode: 'anomaly', steps }) });
    expect([normal.questions.length, anomaly.questions.length]).toEqual([2 + 3 + 1, 2 + 3 + 2 + 1]);
    expect(asked(normal).some((line) => line.includes('anomaly') || line.includes('highlight'))).toBe(false);
  });

  it('is never normal in silence: a verdict that can’t be read is a failure, tried again by the next run', async () => {
    await world.clips('crash');
    const unsure = teacher(({ prompt_key }) =>
      prompt_key === 'video_anomaly_classification' ? 'Hard to say.' : undefined,
    );
    expect(await world.run(unsure)).toMatchObject({ done: 0, failed: 1 });
    expect(await world.rows('0')).toEqual([]);
    expect(await world.run(teacher())).toMatchObject({ done: 1, failed: 0 });
    expect(await world.rows('1c')).toHaveLength(1);
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

describe('a run that is cut short', () => {
  it('leaves whole files when it is aborted, and the next one asks for no row that is there', async () => {
    await world.clips('calm-1', 'crash-2', 'calm-3', 'crash-4');
    const whole = 2 * CALLS.normal + 2 * CALLS.anomaly;
    const first = teacher((_question, call) => (call > 40 ? never : undefined));
    const abort = new AbortController();
    const running = world.run(first, { abort: abort.signal });
    await first.started(41);
    abort.abort();
    const summary = await running;
    expect(summary.interrupted).toBe(true);
    expect(first.questions.length).toBeLessThan(whole);
    await world.taskFiles();
    const described = (await world.rows('2')).map(({ video, prompt_key }) => `${video} ${prompt_key}`);
    const questioned = (await world.rows('3')).map(({ video, prompt_key }) => `${video} ${prompt_key}`);
    expect(described.length + questioned.length).toBeGreaterThan(0);

    const second = teacher();
    expect(await world.run(second)).toMatchObject({ done: 4, failed: 0, interrupted: false });
    const again = second.questions.map(
      (question) => `${world.path('videos', `${nameIn(question)}.mp4`)} ${question.prompt_key}`,
    );
    for (const row of [...described, ...questioned]) expect(again).not.toContain(row);
    expect(await world.items('bcq')).toHaveLength(4);
    for (const file of Object.values(await world.taskFiles())) {
      const ids = (JSON.parse(file) as { items: { video_id: string }[] }).items.map(
        ({ video_id }) => video_id,
      );
      expect(ids).toEqual([...new Set(ids)].sort());
    }
  });

  it('starts no call after it was aborted, though many videos wait for a place', async () => {
    await world.clips(...Array.from({ length: 12 }, (_, index) => `calm-${index}`));
    const model = teacher((_question, call) => (call > 8 ? never : undefined));
    const abort = new AbortController();
    const running = world.run(model, {
      abort: abort.signal,
      config: world.config({ max_workers: 1, max_in_flight: 12, mode: 'normal' }),
    });
    await model.started(9);
    abort.abort();
    const calls = model.questions.length;
    await running;
    expect(model.questions.length).toBe(calls);
  });

  it('finishes what is in flight when it is stopped, takes nothing more, and the next run goes on', async () => {
    await world.clips('calm-1', 'calm-2', 'calm-3', 'calm-4');
    const stop = new AbortController();
    const model = teacher((_question, call) => {
      if (call === 3) stop.abort();
      return undefined;
    });
    const config = world.config({ max_workers: 1, max_in_flight: 1 });
    expect(await world.run(model, { stop: stop.signal, config })).toMatchObject({
      inputs: 1,
      done: 1,
      interrupted: true,
    });
    expect(model.questions).toHaveLength(CALLS.normal);
    const second = teacher();
    expect(await world.run(second, { config })).toMatchObject({ inputs: 4, done: 4, interrupted: false });
    expect(second.questions).toHaveLength(3 * CALLS.normal);
  });

  it('keeps what arrived when an error ends it', async () => {
    await world.clips('calm-1', 'crash-2');
    const fatal = new FatalError('the key was revoked');
    const failing = teacher(({ prompt_key }) => (prompt_key === 'anomaly_description' ? fatal : undefined));
    await expect(world.run(failing)).rejects.toBe(fatal);
    await world.taskFiles();
    const model = teacher();
    expect(await world.run(model)).toMatchObject({ done: 2 });
    expect(asked(model)).not.toContain('crash-2 anomaly_global_caption');
    expect(asked(model)).toContain('crash-2 anomaly_description');
  });

  it('lets a programming error surface as it is', async () => {
    await world.clips('calm');
    const bug = new TypeError('undefined is not a function');
    await expect(world.run(teacher(() => bug))).rejects.toBe(bug);
  });

  it('closes the models also after an error', async () => {
    await world.clips('calm');
    const model = teacher(() => new FatalError('no'));
    const models = { vlm: model, llm: model, close: async () => model.close?.() };
    await expect(world.run(model, { models })).rejects.toThrow(FatalError);
    expect(model.counts.closed).toBe(1);
  });

  it('marks nothing as failed when the quota is used up: the next run goes on', async () => {
    await world.clips('calm-1', 'calm-2', 'calm-3');
    const model = teacher((_question, call) =>
      call > CALLS.normal + 1
        ? new QuotaError('the daily quota is used up', { hint: 'wait until tomorrow' })
        : undefined,
    );
    const config = world.config({ max_workers: 1, max_in_flight: 1 });
    const summary = await world.run(model, { config });
    expect(summary).toMatchObject({ done: 1, failed: 0, stopped: { message: 'the daily quota is used up' } });
    expect(await world.rows('failures.jsonl')).toEqual([]);
    expect(await world.run(teacher(), { config })).toMatchObject({ inputs: 3, done: 3, stopped: null });
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
