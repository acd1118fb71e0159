import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPair, judgePairs, toItems, withinVideo } from '../../../src/qa/index.js';
import { clockSeconds } from '../../../src/qa/times.js';
import type { QaPair } from '../../../src/records/record.js';
import { GOOD, VIDEO } from './pairs.js';

const times = (start: number, end: number): QaPair => ({
  type: 'temporal_localization',
  question: 'When does it fall?',
  start,
  end,
  reasoning: '',
});

/** What the checks of times say of a pair in a video of 12.5 s. */
function faults(pair: QaPair, video_length = 12.5): string[] {
  return checkPair(pair, { video_length }).filter((reason) => !reason.startsWith('reasoning_missing'));
}

describe('the times of an answer', () => {
  it.each([
    [times(0, 6), []],
    [times(5, 15), ['times_in_video: The end 00:15 lies behind the end of the video (00:12.5).']],
    [times(9, 5), ['times_in_order: The start 00:09 is not before the end 00:05.']],
    [times(5, 5), ['times_in_order: The start 00:05 is not before the end 00:05.']],
    [times(-1, 5), ['times_in_video: Expected times of 0 s or more, got -1 s to 5 s.']],
    [times(12.1, 12.4), []],
    [times(12.1, 12.5), []],
    [
      times(0, 12.5),
      ['not_whole_video: The interval 00:00 to 00:12.5 is the whole video; ask for a part of it.'],
    ],
    [
      times(0.4, 12),
      ['not_whole_video: The interval 00:00.4 to 00:12 is the whole video; ask for a part of it.'],
    ],
  ] satisfies [QaPair, string[]][])('are judged: %j', (pair, expected) => {
    expect(faults(pair)).toEqual(expected);
  });

  it('that the model rounded up to a whole second are brought back to the end of the video', () => {
    const context = { video_length: 29.97 };
    expect(withinVideo(times(20, 30), context)).toEqual(times(20, 29.97));
    expect(withinVideo(times(20, 30.5), context)).toEqual(times(20, 30.5));
    expect(withinVideo(times(20, 29), context)).toEqual(times(20, 29));
    expect(withinVideo(GOOD.mcq, context)).toBe(GOOD.mcq);
    expect(faults(times(20, 30), 29.97)).toEqual([]);
  });

  it('of a video below two seconds may have any part that is not nearly the whole', () => {
    expect(faults(times(0, 0.75), 1.6)).toEqual([]);
    expect(faults(times(0, 1.6), 1.6)).toHaveLength(1);
  });

  it('that pass are stated within the video, the start before the end, and never as the whole of it', () => {
    const seconds = fc.double({ min: -1, max: 400, noNaN: true });
    fc.assert(
      fc.property(
        seconds,
        seconds,
        fc.double({ min: 0.01, max: 400, noNaN: true }),
        (start, end, video_length) => {
          if (faults(times(start, end), video_length).length > 0) return;
          const pair = withinVideo(times(start, end), { video_length });
          const stated = /"start": "([^"]+)", "end": "([^"]+)"/.exec(toItems(pair, 'v')[0]?.answer ?? '');
          const from = clockSeconds(stated?.[1] ?? '') ?? Number.NaN;
          const to = clockSeconds(stated?.[2] ?? '') ?? Number.NaN;
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThan(to);
          expect(to).toBeLessThanOrEqual(video_length);
          if (video_length >= 2) expect(to - from).toBeLessThan(Math.floor(video_length));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the times of a text', () => {
  const named = (text: string) => ({
    ...GOOD.scene_description,
    reasoning: `${text} ${GOOD.scene_description.reasoning}`,
  });

  it.each([
    'At 00:10 it is dark.',
    'At 00:11 it is dark.',
    'From 18 s on it is dark.',
    'It is dark for 7 seconds.',
    'From 00:00 to 00:24 it is dark.',
    'A board says 7:3.',
  ])('may be known ones within a second, the borders of the video, and durations: %s', (text) => {
    expect(judgePairs([named(text)], VIDEO)).toMatchObject([{ reasons: [], doubts: [] }]);
  });

  it.each(['At 00:21 it is dark.', 'At 22.5 s it is dark.', 'From 21 to 22 seconds it is dark.'])(
    'that are made up are doubtful, and wrong only where they are the answer: %s',
    (text) => {
      const made_up = expect.stringMatching(/^times_in_description: /);
      expect(judgePairs([named(text)], VIDEO)).toMatchObject([{ reasons: [], doubts: [made_up] }]);
      const answer = { ...times(20.4, 22), reasoning: GOOD.scene_description.reasoning };
      expect(judgePairs([answer], VIDEO)).toMatchObject([{ reasons: [made_up], doubts: [] }]);
    },
  );

  it('are read as they stand in any description', () => {
    for (const description of [
      '<00:00:21><00:00:23> Dark.',
      'Chunk 4 (20.0-25.0s): dark',
      'Dark after 21 seconds.',
      '[00:21]',
    ])
      expect(judgePairs([named('At 00:21 it is dark.')], { ...VIDEO, description })).toMatchObject([
        { reasons: [], doubts: [] },
      ]);
  });

  it('may be false in a wrong option and in a question whose answer is no', () => {
    const options = ['At 00:21', 'At 00:10', 'At 00:03'];
    const mcq: QaPair = {
      ...GOOD.mcq,
      type: 'mcq',
      question: 'When does the first barrel tip?',
      options,
      answer: 'B',
      reasoning:
        'At 00:03 both stand, and by 00:21 both have long been lying there. So the first one tips at 00:10.',
    };
    expect(judgePairs([mcq], VIDEO)).toMatchObject([{ reasons: [], doubts: [] }]);
    const bcq: QaPair = {
      type: 'bcq',
      question: 'Does the first barrel tip at 00:22?',
      answer: 'No',
      full_answer: 'No. It tips at 00:10.',
      reasoning: 'The hook reaches it at 00:10. By 00:22 the barrel has been lying there for long.',
    };
    expect(judgePairs([bcq], VIDEO)).toMatchObject([{ reasons: [], doubts: [] }]);
  });
});
