import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { ITEMS_A_VIDEO } from '../operators/records.js';
import { asked, fakeMedia, teacher, useWorld } from './world.js';

const world = useWorld();

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
      items: ITEMS_A_VIDEO,
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
