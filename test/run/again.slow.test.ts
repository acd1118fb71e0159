import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/errors/errors.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { TASKS } from '../../src/records/record.js';
import { STEPS } from '../../src/steps.js';
import { ITEMS_A_VIDEO, itemsAVideo } from '../operators/records.js';
import { asked, fakeMedia, teacher, useWorld } from './world.js';

const world = useWorld();

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
    expect(first.items).toBe(2 * ITEMS_A_VIDEO);
  });

  it('reads no video that is done', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    const media = fakeMedia();
    await world.run(teacher(), { media });
    expect(media.probed).toEqual([]);
  });

  it.each(STEPS.ids.slice(0, -1).map((_, index) => STEPS.ids.slice(0, index + 1)))(
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
      for (const task of TASKS) expect(await world.items(task)).toHaveLength(2 * itemsAVideo(task));
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
    expect(summary).toMatchObject({ done: 1, items: ITEMS_A_VIDEO - 3 });
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
    expect(await world.run(model)).toMatchObject({ done: 2, failed: 0, items: 4 });
    expect(asked(model)).toEqual(['calm normal_bcq']);
    expect(await world.rows('failures.jsonl')).toEqual([]);
  });

  it('keeps a failure at a step that it does not take', async () => {
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
