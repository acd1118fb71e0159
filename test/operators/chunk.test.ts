import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/errors/errors.js';
import { withRetry } from '../../src/models/retry.js';
import { type ChunkOptions, chunk, chunkDuration, planChunks } from '../../src/operators/chunk.js';
import type { Captioned } from '../../src/records/record.js';
import { fakeModel } from '../helpers/fake-model.js';
import { testStep } from './contract.js';
import { captioned, endingOf, PACK, recordOf, variablesIn } from './records.js';

const OPTIONS: ChunkOptions = {
  pack: PACK,
  concurrency: 1,
  chunk_duration_options: [5, 10, 15, 20, 30],
  max_chunks: 10,
};
const ranges = (length: number, options = OPTIONS) =>
  planChunks(length, options).map(({ start, end }) => [start, end]);

testStep('chunk', {
  operator: (model, concurrency) => chunk<Captioned>(model, { ...OPTIONS, concurrency }),
  record: (video) => captioned(video),
  answer: (_key, call) => `A cart, seen in call ${call}.`,
  calls: 4,
});

describe('the chunks of a video', () => {
  it.each([
    [12, 5],
    [50, 5],
    [50.1, 10],
    [100, 10],
    [101, 15],
    [200, 20],
    [201, 30],
    [300, 30],
  ])('of %d s last %d s: the shortest option that keeps within the number', (length, duration) => {
    expect(chunkDuration(length, OPTIONS)).toBe(duration);
  });

  it.each([
    [301, 31],
    [3000, 300],
    [3000.5, 301],
  ])('of %d s last %d s when no option fits: whole seconds, rounded up', (length, duration) => {
    expect(chunkDuration(length, OPTIONS)).toBe(duration);
  });

  it('do not depend on the order in which the options are written', () => {
    expect(chunkDuration(60, { ...OPTIONS, chunk_duration_options: [30, 5, 10] })).toBe(10);
  });

  it('tile the video from its start, and the last one ends with it', () => {
    expect(ranges(12.5)).toEqual([
      [0, 5],
      [5, 10],
      [10, 12.5],
    ]);
    expect(ranges(10)).toEqual([
      [0, 5],
      [5, 10],
    ]);
  });

  it.each([10.2, 10.999])('take a rest shorter than a second into the last one (%d s)', (length) => {
    expect(ranges(length)).toEqual([
      [0, 5],
      [5, length],
    ]);
  });

  it('leave a rest of a whole second to itself', () => {
    expect(ranges(11)).toEqual([
      [0, 5],
      [5, 10],
      [10, 11],
    ]);
  });

  it('may be shorter than a second where that is asked for, at whole milliseconds', () => {
    const short = planChunks(0.7, { chunk_duration_options: [0.1], max_chunks: 10 });
    expect(short.map(({ start, end }) => [start, end])).toEqual([
      [0, 0.1],
      [0.1, 0.2],
      [0.2, 0.3],
      [0.3, 0.4],
      [0.4, 0.5],
      [0.5, 0.6],
      [0.6, 0.7],
    ]);
    expect(planChunks(0.3, { chunk_duration_options: [0.1], max_chunks: 10 })).toHaveLength(3);
  });

  it.each([0.04, 0.9, 3, 5.5])('are a single one where the video is short (%d s)', (length) => {
    expect(ranges(length)).toEqual([[0, length]]);
  });

  it('tile any video without gap or overlap, within the number, none of them shorter than a second', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 20_000, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
        (length, max_chunks, chunk_duration_options) => {
          const chunks = planChunks(length, { max_chunks, chunk_duration_options });
          expect(chunks.length).toBeGreaterThan(0);
          expect(chunks.length).toBeLessThanOrEqual(max_chunks);
          expect([chunks[0]?.start, chunks.at(-1)?.end]).toEqual([0, length]);
          for (const [index, { start, end }] of chunks.entries()) {
            expect(end - start).toBeGreaterThanOrEqual(1);
            if (index > 0) expect(start).toBe(chunks[index - 1]?.end);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('step 1b', () => {
  it('asks about each chunk side by side and keeps the captions in the order of time', async () => {
    const model = fakeModel({
      held: true,
      answer: ({ video }) => `From ${video?.range?.start} to ${video?.range?.end}.`,
    });
    const pending = recordOf(chunk<Captioned>(model, OPTIONS), captioned('/v/a.mp4', 12.5));
    await model.started(3);
    expect(model.load.now).toBe(3);
    model.letGo();
    const record = await pending;
    expect(record.chunk_captions).toEqual([
      { chunk_index: 0, timestamp_start: 0, timestamp_end: 5, caption: 'From 0 to 5.' },
      { chunk_index: 1, timestamp_start: 5, timestamp_end: 10, caption: 'From 5 to 10.' },
      { chunk_index: 2, timestamp_start: 10, timestamp_end: 12.5, caption: 'From 10 to 12.5.' },
    ]);
    expect(record).toMatchObject(captioned('/v/a.mp4', 12.5));
    expect(record.chunk_trace.calls).toBe(3);
    expect(variablesIn(model, 2)).toEqual({
      key: 'anomaly_chunk_caption',
      video_length: '12.5',
      video_length_mmss: '00:12',
      timestamp_start: '10.0',
      timestamp_end: '12.5',
    });
  });

  it('lets the siblings of a failing chunk end, because they are paid for, and then the video fails', async () => {
    const answered: number[] = [];
    const model = fakeModel({
      answer: async ({ video }) => {
        const start = video?.range?.start ?? 0;
        if (start === 5) return new RecordError('blocked', 'refused');
        await new Promise((resolve) => setImmediate(resolve));
        answered.push(start);
        return `A cart at ${start} s.`;
      },
    });
    const ending = await endingOf(chunk<Captioned>(model, OPTIONS), captioned('/v/a.mp4'));
    expect(ending).toMatchObject({ step: '1b', kind: 'blocked', prompt_key: 'anomaly_chunk_caption' });
    expect(answered).toEqual([0, 10, 15]);
  });

  it('takes no captions that are all the same: the last to come is refused, whatever the order', async () => {
    const model = fakeModel({ held: true, answer: 'A cart.' });
    const pending = endingOf(chunk<Captioned>(model, OPTIONS), captioned('/v/a.mp4', 12.5));
    await model.started(3);
    model.letGo();
    expect(await pending).toMatchObject({
      kind: 'rejected',
      prompt_key: 'anomaly_chunk_caption',
      message: expect.stringMatching(/^chunks_alike: .* all 3/),
    });
    const lenient = chunk<Captioned>(model, { ...OPTIONS, checks: { chunks_alike: 'off' } });
    expect((await recordOf(lenient, captioned('/v/a.mp4', 12.5))).chunk_captions).toHaveLength(3);
    expect(
      (await recordOf(chunk<Captioned>(model, OPTIONS), captioned('/v/a.mp4', 4))).chunk_captions,
    ).toHaveLength(1);
  });

  it('asks again for the chunk by which all would be the same, and for no other', async () => {
    const inner = fakeModel({ answer: (_question, call) => (call < 4 ? 'A cart.' : 'A cart leaves.') });
    const policy = { max_attempts: 1, max_parse_attempts: 2, base_delay_ms: 0, max_delay_ms: 0 };
    const record = await recordOf(
      chunk<Captioned>(withRetry(policy)(inner), OPTIONS),
      captioned('/v/a.mp4', 12.5),
    );
    expect(record.chunk_captions.map(({ caption }) => caption).sort()).toEqual([
      'A cart leaves.',
      'A cart.',
      'A cart.',
    ]);
    expect(inner.questions).toHaveLength(4);
  });
});
