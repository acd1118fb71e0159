import { describe, expect, it } from 'vitest';
import { ofFile, toItems } from '../../src/qa/index.js';
import { laterMoments } from '../../src/qa/text/moments.js';
import type { QaPair } from '../../src/records/record.js';

describe('moments of a part, as moments of the file', () => {
  it.each([
    ['At 00:04 it stops for 3 s, at 7 s it turns.', 'At 05:04 it stops for 3 s, at 307 s it turns.'],
    ['from 00:02.5 to 00:09:', 'from 05:02.5 to 05:09:'],
    ['<00:00:01><00:00:03> A car.', '<00:05:01><00:05:03> A car.'],
    ['It is 00:58–01:00 long.', 'It is 05:58–06:00 long.'],
    ['From 3 to 5.5 seconds nothing moves.', 'From 303 to 305.5 seconds nothing moves.'],
    ['在00:04，车停下。', '在05:04，车停下。'],
    // A clock in the picture names no moment of the video.
    ['The clock on the wall shows 14:05 at 00:10.', 'The clock on the wall shows 14:05 at 05:10.'],
    ['Two of 3 cars, 4:3, 10 m', 'Two of 3 cars, 4:3, 10 m'],
  ])('%s', (text, later) => {
    expect(laterMoments(text, 300, 60)).toBe(later);
    expect(laterMoments(text, 0, 60)).toBe(text);
  });

  it('have as many minutes as it takes', () => {
    expect(laterMoments('at 00:04', 7200, 60)).toBe('at 120:04');
    expect(laterMoments('at 00:00:04', 7200, 60)).toBe('at 02:00:04');
  });
});

describe('a pair about a part', () => {
  const range = { start: 226, end: 450.7 };
  const reasoning = 'It begins at 00:10.';

  it('says which part it is about, and has the times of the file wherever it names times', () => {
    const when: QaPair = {
      type: 'temporal_localization',
      question: 'When does it stop?',
      start: 10,
      end: 12.5,
      reasoning,
    };
    expect(toItems(ofFile(when, range), 'a.mp4')).toEqual([
      {
        task: 'temporal_localization',
        video_id: 'a.mp4',
        question:
          'From 03:46 to 07:30.70 of the video: When does it stop?\n' +
          'Answer with the start and end timestamps in the format {"start": "MM:SS.ff", "end": "MM:SS.ff"}.',
        answer: '{"start": "03:56.00", "end": "03:58.50"}',
        reasoning: 'It begins at 03:56.',
      },
    ]);
    const which: QaPair = {
      type: 'mcq',
      question: 'What happens at 00:10?',
      options: ['It stops at 00:10.', 'Nothing.'],
      answer: 'A',
      explanation: 'See 00:11.',
      reasoning,
    };
    expect(ofFile(which, range)).toEqual({
      ...which,
      question: 'From 03:46 to 07:30.70 of the video: What happens at 03:56?',
      options: ['It stops at 03:56.', 'Nothing.'],
      explanation: 'See 03:57.',
      reasoning: 'It begins at 03:56.',
    });
    const whether: QaPair = {
      type: 'bcq',
      question: 'Does it stop?',
      answer: 'Yes',
      full_answer: 'Yes, at 00:10.',
      reasoning,
    };
    expect(ofFile(whether, range)).toMatchObject({ answer: 'Yes', full_answer: 'Yes, at 03:56.' });
    const open: QaPair = { type: 'open_qa', question: 'Why?', answer: 'Because of 00:10.', reasoning };
    expect(ofFile(open, range)).toMatchObject({ answer: 'Because of 03:56.' });
  });
});
