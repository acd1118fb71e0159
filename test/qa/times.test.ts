import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTimes } from '../../src/qa/answer-times.js';
import { readEvents } from '../../src/qa/captions/events.js';
import { judgePairs, parseQa, readItem, renderQa, toItems, withinVideo } from '../../src/qa/index.js';
import { intervalsIn, secondsIn, secondsNamed } from '../../src/qa/text/moments.js';
import {
  clockSeconds,
  findTimes,
  formatTime,
  lastHundredth,
  stateInterval,
  stateTime,
} from '../../src/qa/times.js';
import type { QaPair } from '../../src/records/record.js';

const REASONING = 'It is seen as described.';
const pairOf = (start: number, end: number, reasoning = REASONING): QaPair => ({
  type: 'temporal_localization',
  question: 'When does it fall?',
  start,
  end,
  reasoning,
});

/** Seconds on a grid of 10 ms, up to three hours. */
const hundredth = fc.nat(1_080_000).map((count) => count / 100);
const seconds = fc.double({ min: 0, max: 10_800, noNaN: true });

/** The interval of an item, as any reader of task files gets it. */
function statedIn(pair: QaPair) {
  const [item] = toItems(pair, 'v');
  const read = item === undefined ? undefined : readItem(item.task, item);
  if (read === undefined || 'reason' in read || read.pair.type !== 'temporal_localization')
    throw new Error(`not read: ${JSON.stringify(read)}`);
  return read.pair;
}

describe('a time', () => {
  it.each([
    ['00:03.5', 3.5],
    ['3.5s', 3.5],
    ['3.5 seconds', 3.5],
    ['3,5 s', 3.5],
    ['00:01:02,250', 62.25],
    ['00:01:02.250', 62.25],
    ['1:02.25', 62.25],
    ['01:02,3', 62.3],
    ['75:30.125', 4530.125],
    ['02:00:00.01', 7200.01],
  ])('is read from %j with its fraction', (text, expected) => {
    expect(findTimes(text)).toMatchObject({ ok: true, value: [{ seconds: expected, start: 0 }] });
    expect(readTimes(`{"start": "00:00", "end": "${text}"}`)).toEqual({
      ok: true,
      value: { start: 0, end: expected },
    });
    expect(secondsIn(`It falls at ${text}.`)).toEqual([expected]);
    expect(secondsNamed(`It falls at ${text}.`)).toEqual([expected]);
  });

  it.each(['1,250 s', '00:05,1234', '00:05.5.2', '1,5,7 s', '00:61,5'])('is not guessed from %j', (text) => {
    expect(findTimes(text)).toMatchObject({ ok: false, reason: 'bad_time' });
  });

  it('may be separated by a comma from another one', () => {
    expect(readTimes('00:05,00:09')).toEqual({ ok: true, value: { start: 5, end: 9 } });
    expect(readTimes('[00:05,5, 00:09,25]')).toMatchObject({ ok: true, value: { start: 5.5, end: 9.25 } });
    expect(secondsIn('(00:05,00:09)')).toEqual([5, 9]);
    expect(intervalsIn('from 00:01:02,250 to 00:01:03.5')).toEqual([{ start: 62.25, end: 63.5 }]);
    expect(readEvents('00:00:01,00:00:04 A cart stops.').events).toEqual([
      { start: 1, end: 4, text: 'A cart stops.' },
    ]);
    expect(readEvents('<00:00:01,500><00:00:01.75> A cart stops.').events).toEqual([
      { start: 1.5, end: 1.75, text: 'A cart stops.' },
    ]);
  });

  it('is written with the decimals that it has, however small', () => {
    expect([0.0000001, 75.5, 62.3, 0.1 + 0.2, 3600].map(formatTime)).toEqual([
      '00:00.0000001',
      '01:15.5',
      '01:02.3',
      '00:00.3',
      '60:00',
    ]);
  });

  it('is stated in whole seconds or in hundredths, and read back as it was', () => {
    expect([0, 3, 3.5, 59.994, 59.996, 3661].map(stateTime)).toEqual([
      '00:00',
      '00:03',
      '00:03.50',
      '00:59.99',
      '01:00',
      '61:01',
    ]);
    fc.assert(
      fc.property(hundredth, (time) => {
        expect(clockSeconds(stateTime(time))).toBe(time);
        expect(stateTime(time)).toMatch(Number.isInteger(time) ? /^\d+:\d{2}$/ : /^\d+:\d{2}\.\d{2}$/);
        expect(secondsIn(`at ${stateTime(time)}`)).toEqual([time]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('an interval', () => {
  it.each([
    [3, 7, '00:03', '00:07', 'MM:SS'],
    [3.5, 7, '00:03.50', '00:07.00', 'MM:SS.ff'],
    [3.5, 3.75, '00:03.50', '00:03.75', 'MM:SS.ff'],
    [62.25, 62.255, '01:02.25', '01:02.26', 'MM:SS.ff'],
    [3.121, 3.124, '00:03.12', '00:03.13', 'MM:SS.ff'],
    [4.9999, 5.0001, '00:05.00', '00:05.01', 'MM:SS.ff'],
  ])('from %d to %d s is stated in one form', (start, end, from, to, form) => {
    expect(stateInterval(start, end)).toEqual({ start: from, end: to, form });
  });

  it('comes out of a task file as it went in, and its instruction shows its form', () => {
    fc.assert(
      fc.property(hundredth, hundredth, (first, second) => {
        fc.pre(first !== second);
        const [start, end] = [Math.min(first, second), Math.max(first, second)];
        expect(statedIn(pairOf(start, end))).toEqual(pairOf(start, end));
        const [item] = toItems(pairOf(start, end), 'v');
        const shown = /in the format (\{.*\})\.$/.exec(item?.question ?? '')?.[1] ?? '';
        expect(item?.answer.replace(/\d+:\d{2}/g, 'MM:SS').replace(/\.\d{2}/g, '.ff')).toBe(shown);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of positive length never vanishes, and is right to the hundredth of a second', () => {
    fc.assert(
      fc.property(seconds, fc.double({ min: 1e-4, max: 1, noNaN: true }), (start, length) => {
        const end = start + length;
        const stated = statedIn(pairOf(start, end));
        expect(stated.start).toBeLessThan(stated.end);
        expect(Math.abs(stated.start - start)).toBeLessThan(0.0106);
        expect(Math.abs(stated.end - end)).toBeLessThan(0.0206);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of positive length never vanishes in an answer, in the protocol or at the end of a video', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 10_800, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        (video_length, place, length) => {
          const start = place * video_length;
          const end = Math.min(video_length, start + length);
          fc.pre(start < end);
          const answered = readTimes(JSON.stringify({ start, end }));
          if (!answered.ok) throw new Error(answered.message);
          const { pairs } = parseQa(
            'temporal_localization',
            renderQa('temporal_localization', [pairOf(answered.value.start, answered.value.end)]),
          );
          expect(pairs).toEqual([pairOf(answered.value.start, answered.value.end)]);
          const stated = statedIn(withinVideo(pairOf(start, end), { video_length }));
          expect(stated.start).toBeLessThan(stated.end);
          expect(stated.end).toBeLessThanOrEqual(video_length);
          const reasons = judgePairs([pairOf(start, end)], { video_length }).flatMap((one) => one.reasons);
          expect(reasons.filter((reason) => /^(?:times_in|protocol)/.test(reason))).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('may end where a prompt shows the end of the video, which is rounded to tenths', () => {
    const said = pairOf(10, 12.5);
    expect(withinVideo(said, { video_length: 12.466667 })).toEqual(pairOf(10, 12.46));
    expect(toItems(withinVideo(said, { video_length: 12.466667 }), 'v')[0]?.answer).toBe(
      '{"start": "00:10.00", "end": "00:12.46"}',
    );
    expect(withinVideo(pairOf(10, 12.49), { video_length: 12.5 })).toEqual(pairOf(10, 12.49));
  });

  it('stays reversed where it was, for the check to tell', () => {
    const backwards = judgePairs([pairOf(12.48, 12.3)], { video_length: 12.5 });
    expect(backwards[0]?.reasons).toContainEqual(expect.stringMatching(/^times_in_order: /));
  });
});

it('the last hundredth of a second lies in the video and is less than a hundredth before its end', () => {
  expect([0.29, 29.97, 12.466667, 5].map(lastHundredth)).toEqual([0.29, 29.97, 12.46, 5]);
  fc.assert(
    fc.property(seconds, (length) => {
      const last = lastHundredth(length);
      expect(last).toBeLessThanOrEqual(length);
      expect(length - last).toBeLessThan(0.01 + 1e-8);
    }),
  );
});
