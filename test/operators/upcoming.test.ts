import { describe, expect, it } from 'vitest';
import type { Model, VideoInput } from '../../src/models/model.js';
import { switchModel } from '../../src/models/switch.js';
import { caption } from '../../src/operators/caption.js';
import { chunk } from '../../src/operators/chunk.js';
import { filter } from '../../src/operators/filter.js';
import { upcomingChunks, type WithPending } from '../../src/operators/upcoming.js';
import { fakeModel } from '../helpers/fake-model.js';
import { captioned, PACK, probed, recordOf, routed } from './records.js';

const PLAN = { chunk_duration_options: [5], max_chunks: 10 };
const OPTIONS = { ...PLAN, pack: PACK, concurrency: 1 };
const CHUNKS = [0, 5, 10, 15].map((start) => ({ start, end: start + 5 }));
const ALL = new Set(['0', '1a', '1b'] as const);
const FILTER = { step: '0', prompt_key: 'video_filtering' } as const;

/** A model that notes which parts it is done with, as `start-end` or `whole`. */
function noting(answer: (key: string, call: number) => string): {
  model: Model;
  asked: VideoInput[];
  done: string[];
} {
  const done: string[] = [];
  const model = fakeModel({ answer: ({ prompt_key }, call) => answer(prompt_key, call) });
  const asked: VideoInput[] = [];
  const ask: Model['ask'] = (question, signal) => {
    if (question.video !== undefined) asked.push(question.video);
    return model.ask(question, signal);
  };
  const note: NonNullable<Model['done']> = async ({ range }) => {
    done.push(range === undefined ? 'whole' : `${range.start}-${range.end}`);
  };
  return { model: { ...model, ask, done: note }, asked, done };
}

const answer = (key: string): string => {
  if (key === 'video_filtering') return 'Yes, it is.';
  if (key === 'video_anomaly_classification') return 'Nothing.\nNormal';
  return key.endsWith('dense_caption')
    ? '<00:00:01><00:00:02> A cart passes.'
    : `A cart passes, says ${key}.`;
};

describe('what a video will be asked about next', () => {
  it('is told with every question about the whole, where the run says that it will happen', async () => {
    const { model, asked } = noting(answer);
    const record = { ...probed('/v/a.mp4', 20), pending: ALL };
    await recordOf(filter(model, { ...OPTIONS, mode: 'auto' }), record);
    await recordOf(caption(model, { ...OPTIONS, max_video_length_sec: 300 }), {
      ...routed('/v/a.mp4', 20),
      pending: ALL,
    });
    expect(asked.map(({ upcoming }) => upcoming)).toEqual([CHUNKS, CHUNKS, CHUNKS, CHUNKS]);
  });

  it('is told with every question about a chunk', async () => {
    const { model, asked } = noting((_key, call) => `A cart passes for the ${call}th time.`);
    await recordOf(chunk(model, OPTIONS), captioned('/v/a.mp4', 20));
    expect(asked.map(({ upcoming }) => upcoming)).toEqual([CHUNKS, CHUNKS, CHUNKS, CHUNKS]);
  });

  it('is nothing where chunks are there already, are not asked for, or come from another model', () => {
    const one = fakeModel();
    const record: WithPending = { ...probed('/v/a.mp4', 20), pending: ALL };
    const next = (changes: Partial<WithPending>, model: Model = one, options: object = PLAN) =>
      upcomingChunks(model, { ...record, ...changes }, FILTER, options);
    expect(next({})).toEqual(CHUNKS);
    expect(next({ pending: new Set(['0', '1a']) })).toEqual([]);
    expect(upcomingChunks(one, probed('/v/a.mp4', 20), FILTER, PLAN)).toEqual([]);
    expect(next({}, one, { ...PLAN, max_video_length_sec: 10 })).toEqual([]);
    expect(next({}, one, {})).toEqual([]);
    const split = switchModel(one, { normal_chunk_caption: fakeModel() });
    expect(next({}, split)).toEqual([]);
    expect(next({ mode: 'normal' }, split)).toEqual([]);
    expect(next({ mode: 'anomaly' }, split)).toEqual(CHUNKS);
  });
});

describe('what a video will not be asked about again', () => {
  it('is each chunk that has its answer, also when it failed', async () => {
    const { model, done } = noting((_key, call) => `A cart passes for the ${call}th time.`);
    await recordOf(chunk(model, OPTIONS), captioned('/v/a.mp4', 20));
    expect(done.sort()).toEqual(['0-5', '10-15', '15-20', '5-10']);
    const failing = noting(() => '');
    await expect(recordOf(chunk(failing.model, OPTIONS), captioned('/v/a.mp4', 20))).rejects.toThrow();
    expect(failing.done).toHaveLength(4);
  });

  it('is the whole after step 1a, unless it is also the only chunk', async () => {
    const options = { ...OPTIONS, max_video_length_sec: 300 };
    const long = noting(answer);
    await recordOf(caption(long.model, options), { ...routed('/v/a.mp4', 20), pending: ALL });
    expect(long.done).toEqual(['whole']);
    const short = noting(answer);
    await recordOf(caption(short.model, options), { ...routed('/v/a.mp4', 4), pending: ALL });
    expect(short.done).toEqual([]);
  });
});
