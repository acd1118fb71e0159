import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPair, withinVideo } from '../../src/qa/checks.js';
import { toItems } from '../../src/qa/items.js';
import { clockSeconds } from '../../src/qa/times.js';
import type { QaPair } from '../../src/record.js';

const times = (start: number, end: number): QaPair => ({
  type: 'temporal_localization',
  question: 'When?',
  start,
  end,
  reasoning: '',
});
const mcq = (options: string[], answer = 'A'): QaPair => ({
  type: 'mcq',
  question: 'Which?',
  options,
  answer,
  reasoning: '',
});

describe('checks of a pair', () => {
  test.each([
    [times(0, 12.5), []],
    [times(5, 20), ['The end 00:20 lies behind the end of the video (00:12.5).']],
    [times(5, 13), ['The end 00:13 lies behind the end of the video (00:12.5).']],
    [times(9, 5), ['The start 00:09 is not before the end 00:05.']],
    [times(5, 5), ['The start 00:05 is not before the end 00:05.']],
    [times(-1, 5), ['Expected times of 0 s or more, got -1 s to 5 s.']],
    [times(Number.NaN, 5), ['Expected times of 0 s or more, got NaN s to 5 s.']],
    [times(12.1, 12.4), ['The interval 00:12.1 to 00:12.4 is too short to be stated in whole seconds.']],
    [mcq(['Left', 'Right']), []],
    [mcq(['Left', 'Right', ' “left.” ']), ['Options A and C say the same: " “left.” ".']],
    [mcq(['Left', 'Right'], 'C'), ['The answer C is none of the options A to B.']],
    [{ type: 'bcq', question: 'Is it?', answer: 'No', full_answer: 'No.', reasoning: '' }, []],
  ] satisfies [QaPair, string[]][])('name what is wrong with %j', (pair, faults) => {
    expect(checkPair(pair, { video_length: 12.5 })).toEqual(faults);
  });

  test('an end that whole seconds round up is brought back to the end of the video', () => {
    const context = { video_length: 29.97 };
    expect(withinVideo(times(20, 30), context)).toEqual(times(20, 29.97));
    expect(withinVideo(times(20, 30.5), context)).toEqual(times(20, 30.5));
    expect(withinVideo(times(20, 29), context)).toEqual(times(20, 29));
    expect(withinVideo(mcq(['a', 'b']), context)).toEqual(mcq(['a', 'b']));
    expect(checkPair(withinVideo(times(29, 30), context), context)).toHaveLength(1);
  });

  test('every time that passes is stated within its video, the start before the end', () => {
    const seconds = fc.double({ min: -1, max: 400, noNaN: true });
    fc.assert(
      fc.property(
        seconds,
        seconds,
        fc.double({ min: 0.01, max: 400, noNaN: true }),
        (start, end, video_length) => {
          const pair = withinVideo(times(start, end), { video_length });
          if (checkPair(pair, { video_length }).length > 0) return;
          const stated = /"start": "([^"]+)", "end": "([^"]+)"/.exec(toItems(pair, 'v')[0]?.answer ?? '');
          const [from, to] = [clockSeconds(stated?.[1] ?? ''), clockSeconds(stated?.[2] ?? '')];
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThan(to ?? 0);
          expect(to).toBeLessThanOrEqual(video_length);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
