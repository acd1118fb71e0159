import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError, RecordError } from '../../src/errors/errors.js';
import {
  type HighlightOptions,
  highlight,
  highlightRange,
  parseMoment,
} from '../../src/operators/highlight.js';
import type { Chunked } from '../../src/records/record.js';
import { fakeModel } from '../helpers/fake-model.js';
import { testStep } from './contract.js';
import { chunked, endingOf, PACK, recordOf, variablesIn } from './records.js';

const OPTIONS: HighlightOptions = {
  pack: PACK,
  concurrency: 1,
  highlight_before_sec: 3,
  highlight_after_sec: 3,
};

testStep('highlight', {
  operator: (model, concurrency) => highlight<Chunked>(model, model, { ...OPTIONS, concurrency }),
  record: (video) => chunked(video),
  answer: '12.5',
  calls: 1,
});

describe('the critical moment', () => {
  it.each([
    ['12', 12],
    ['12.5', 12.5],
    ['12.5s', 12.5],
    ['12.5 seconds', 12.5],
    ['00:12', 12],
    ['1:02', 62],
    ['01:02:03.250', 3723.25],
    ['01:02:03,250', 3723.25],
    ['00:12,5', 12.5],
    ['12,5 s', 12.5],
    ['1:02.3', 62.3],
    ['**00:12**', 12],
    ['"12"', 12],
    ['At 00:12 (12 s), the cart tips.', 12],
    ['0', 0],
    ['At 12.', 12],
  ])('is read from %j', (text, moment) => {
    expect(parseMoment(text, 10_000)).toBe(moment);
  });

  it.each(['none', 'None.', '**none**', ' "None" '])('is told to be none by %j', (text) => {
    expect(parseMoment(text, 20)).toBeNull();
  });

  it('is clamped into the video', () => {
    expect(parseMoment('25', 20)).toBe(20);
    expect(parseMoment('0.0', 20)).toBe(0);
  });

  it.each([
    '',
    'at the end',
    'between 3 and 5',
    '3-5',
    '00:03 - 00:05',
    '-1',
    'none, or 12 and 14',
    '12,5',
    '12,500 s',
  ])('can’t be read from %j', (text) => {
    expect(() => parseMoment(text, 20)).toThrow(ParseError);
  });
});

describe('the clip around it', () => {
  it.each([
    [10, 20, 7, 13],
    [1, 20, 0, 4],
    [20, 20, 17, 20],
    [0, 20, 0, 3],
    [0.5, 1, 0, 1],
    [1, 1.5, 0, 1.5],
  ])('of the moment %d in %d s spans %d to %d s', (moment, length, start, end) => {
    expect(highlightRange(moment, length, OPTIONS)).toEqual({ start, end });
  });

  it.each([
    [5, 5, 7],
    [20, 18, 20],
    [0, 0, 2],
  ])('lasts two seconds where none are asked for (moment %d)', (moment, start, end) => {
    const none = { highlight_before_sec: 0, highlight_after_sec: 0 };
    expect(highlightRange(moment, 20, none)).toEqual({ start, end });
  });

  it('lies within the video, holds the moment and is two seconds long where the video is', () => {
    const seconds = (max: number) => fc.double({ min: 0, max, noNaN: true });
    fc.assert(
      fc.property(seconds(1000), seconds(1), seconds(10), seconds(10), (length, part, before, after) => {
        const moment = length * part;
        const range = highlightRange(moment, length, {
          highlight_before_sec: before,
          highlight_after_sec: after,
        });
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeLessThanOrEqual(length);
        expect(range.start).toBeLessThanOrEqual(moment + 1e-9);
        expect(range.end).toBeGreaterThanOrEqual(moment - 1e-9);
        expect(range.end - range.start).toBeGreaterThanOrEqual(Math.min(2, length) - 1e-9);
      }),
      { numRuns: 300 },
    );
  });
});

describe('step 1c', () => {
  it('asks the text model for the moment and then captions the clip around it', async () => {
    const llm = fakeModel({ name: 'reader', answer: '00:12' });
    const vlm = fakeModel({ name: 'watcher', answer: 'The cart tips.' });
    const record = await recordOf(highlight<Chunked>(llm, vlm, OPTIONS), chunked('/v/a.mp4'));
    expect(record).toMatchObject(chunked('/v/a.mp4'));
    expect(record.highlight_chunk).toEqual({
      anomaly_timestamp_sec: 12,
      timestamp_start: 9,
      timestamp_end: 15,
      caption: 'The cart tips.',
    });
    expect(record.highlight_trace).toMatchObject({ calls: 2, model: 'watcher, reader' });
    expect(llm.questions[0]?.video).toBeUndefined();
    expect(variablesIn(llm)).toMatchObject({
      global_caption: 'Global of /v/a.mp4.',
      dense_caption: 'Dense of /v/a.mp4.',
      chunk_captions: 'Chunk 0 (0.0-5.0s): Chunk of /v/a.mp4.',
    });
    expect(vlm.questions[0]?.video).toMatchObject({ path: '/v/a.mp4', range: { start: 9, end: 15 } });
    expect(variablesIn(vlm)).toMatchObject({ timestamp_start: '9.0', timestamp_end: '15.0' });
  });

  it.each([
    ['the model says that there is none', 'none'],
    ['its answer can’t be read', 'somewhere in the middle'],
    [
      'its answers could not be read, however often it was asked',
      new RecordError('unparseable', 'asked 2 times', { attempts: 2 }),
    ],
  ])('goes on without a highlight when %s', async (_name, answer) => {
    const vlm = fakeModel();
    const record = await recordOf(
      highlight<Chunked>(fakeModel({ answer }), vlm, OPTIONS),
      chunked('/v/a.mp4'),
    );
    expect(record.highlight_chunk).toBeNull();
    expect(vlm.questions).toEqual([]);
  });

  it('fails, and does not go on without, when the model could not answer', async () => {
    const llm = fakeModel({ answer: new RecordError('transient', 'no answer in 5 calls', { attempts: 5 }) });
    const ending = await endingOf(highlight<Chunked>(llm, fakeModel(), OPTIONS), chunked('/v/a.mp4'));
    expect(ending).toMatchObject({
      step: '1c',
      kind: 'transient',
      prompt_key: 'highlight_timestamp_extraction',
      attempts: 5,
    });
  });
});
