import { describe, expect, test } from 'vitest';
import { TASK_DESCRIPTIONS, tasksOf, toItems } from '../../src/qa/items.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { type QaPair, TASKS } from '../../src/records/record.js';

const reasoning = 'First this.\n\nThen that.';
const mcq: QaPair = { type: 'mcq', question: 'Which?', options: ['Left', 'Right.'], answer: 'B', reasoning };
const times = (start: number, end: number): QaPair => ({
  type: 'temporal_localization',
  question: 'When?',
  start,
  end,
  reasoning,
});

describe('task items', () => {
  test('of a multiple-choice pair are one with the letter and one with the option', () => {
    expect(toItems(mcq, 'a/b.mp4')).toEqual([
      {
        task: 'mcq',
        video_id: 'a/b.mp4',
        question: 'Which?\nA. Left\nB. Right.\nAnswer with a single letter.',
        answer: 'B',
        reasoning,
      },
      {
        task: 'mcq_openended',
        video_id: 'a/b.mp4',
        question:
          'Which?\nA. Left\nB. Right.\nAnswer with the correct option letter followed by a brief explanation.',
        answer: 'B. Right.',
        reasoning,
      },
    ]);
  });

  test('join an option and its explanation as sentences', () => {
    const explained = { ...mcq, explanation: 'It turns at 00:04.' };
    expect(toItems(explained, 'v')[1]?.answer).toBe('B. Right. It turns at 00:04.');
    expect(toItems({ ...explained, answer: 'A' }, 'v')[1]?.answer).toBe('A. Left. It turns at 00:04.');
  });

  test('of a yes/no pair are one with the verdict and one with the full answer', () => {
    const pair: QaPair = {
      type: 'bcq',
      question: 'Is it?',
      answer: 'No',
      full_answer: 'No. It is not.',
      reasoning,
    };
    expect(toItems(pair, 'v')).toEqual([
      { task: 'bcq', video_id: 'v', question: 'Is it?\nAnswer with Yes or No.', answer: 'No', reasoning },
      {
        task: 'bcq_openended',
        video_id: 'v',
        question: 'Is it?\nAnswer with Yes or No followed by a brief explanation.',
        answer: 'No. It is not.',
        reasoning,
      },
    ]);
  });

  test('of a temporal localization state its times as JSON text', () => {
    expect(toItems(times(5, 69), 'v')).toEqual([
      {
        task: 'temporal_localization',
        video_id: 'v',
        question:
          'When?\nAnswer with the start and end timestamps in the format {"start": "MM:SS", "end": "MM:SS"}.',
        answer: '{"start": "00:05", "end": "01:09"}',
        reasoning,
      },
    ]);
  });

  test.each([
    [5.9, 9.9, '00:05.90', '00:09.90', '.ff'],
    [5.2, 5.8, '00:05.20', '00:05.80', '.ff'],
    [5, 5.5, '00:05.00', '00:05.50', '.ff'],
    [59.999, 61, '01:00', '01:01', ''],
    [3599, 3661, '59:59', '61:01', ''],
  ])('state %d to %d seconds as they were said, and show their form', (start, end, from, to, fraction) => {
    const [item] = toItems(times(start, end), 'v');
    expect(item?.answer).toBe(`{"start": "${from}", "end": "${to}"}`);
    expect(item?.question).toContain(`{"start": "MM:SS${fraction}", "end": "MM:SS${fraction}"}`);
  });

  test.each([
    ['open_qa', 'open_qa'],
    ['causal_linkage', 'causal_linkage'],
    ['temporal_event_desc', 'temporal_description'],
    ['scene_description', 'scene_description'],
    ['event_summary', 'video_summarization'],
  ] as const)('of %s are as asked and as answered, in the file %s', (type, task) => {
    const pair: QaPair = { type, question: 'Why?', answer: 'So.\nYes.', reasoning };
    expect(toItems(pair, 'v')).toEqual([
      { task, video_id: 'v', question: 'Why?', answer: 'So.\nYes.', reasoning },
    ]);
  });

  test('belong to ten tasks, each of one type and each with a description of one sentence', () => {
    expect(QA_TYPES.flatMap((type) => tasksOf(type)).sort()).toEqual([...TASKS].sort());
    for (const task of TASKS) expect(TASK_DESCRIPTIONS[task]).toMatch(/^[A-Z][^.!?]+\.$/);
  });
});
