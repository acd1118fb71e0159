import { describe, expect, it } from 'vitest';
import { FatalError, QuotaError } from '../../src/errors/errors.js';
import type { Scripted } from '../helpers/fake-model.js';
import { itemsAVideo } from '../operators/records.js';
import { asked, CALLS, nameIn, teacher, useWorld } from './world.js';

const world = useWorld();
const never = new Promise<Scripted>(() => {});

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
    expect(await world.items('bcq')).toHaveLength(4 * itemsAVideo('bcq'));
    for (const file of Object.values(await world.taskFiles())) {
      const { items } = JSON.parse(file) as { items: { video_id: string; question: string }[] };
      const ids = items.map(({ video_id }) => video_id);
      expect(ids).toEqual([...ids].sort());
      expect(new Set(items.map(({ video_id, question }) => `${video_id} ${question}`)).size).toBe(
        items.length,
      );
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
