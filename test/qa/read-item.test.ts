import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toItems } from '../../src/qa/items.js';
import { readItem } from '../../src/qa/read-item.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import type { QaPair } from '../../src/records/record.js';
import { pairsOf } from '../operators/records.js';

const reasoning = 'The van stops at 00:04, so it is the van.';
const mcq = (answer: string, options = ['Left', 'Left turn', 'Right.']) => ({
  question: [
    'Which?',
    ...options.map((option, index) => `${'ABC'[index]}. ${option}`),
    'Answer as told.',
  ].join('\n'),
  answer,
  reasoning,
});

/** What an item of the task still knows of its pair. */
function known(pair: QaPair, task: string): QaPair {
  if (task === 'bcq' && pair.type === 'bcq') return { ...pair, full_answer: pair.answer };
  if (task === 'mcq' && pair.type === 'mcq') {
    const { explanation: _explanation, ...rest } = pair;
    return rest;
  }
  return pair;
}

describe('readItem', () => {
  it.each(QA_TYPES)('gives back the pairs of %s that items were made of', (type) => {
    for (const pair of pairsOf(type, 'yard'))
      for (const item of toItems(pair, 'v'))
        expect(readItem(item.task, item)).toEqual({ pair: known(pair, item.task) });
  });

  it('gives back any multiple-choice pair, whatever the options and the explanation say', () => {
    const phrase = fc.stringMatching(/^[a-z]{1,6}( [a-z]{1,6}){0,3}$/);
    const options = fc.uniqueArray(phrase, { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(options, fc.nat(9), fc.option(phrase, { nil: undefined }), (texts, place, said) => {
        const answer = 'ABCDEFGHIJ'[place % texts.length] ?? 'A';
        const pair: QaPair = {
          type: 'mcq',
          question: 'Which of these?',
          options: texts,
          answer,
          reasoning,
          ...(said !== undefined && { explanation: said }),
        };
        for (const item of toItems(pair, 'v'))
          expect(readItem(item.task, item)).toEqual({ pair: known(pair, item.task) });
      }),
    );
  });

  it.each([
    ['mcq_openended', mcq('A. Left turn'), 'letter_text_mismatch'],
    ['mcq_openended', mcq('D. Up'), 'letter_not_an_option'],
    ['mcq', { ...mcq('A'), question: 'Which?' }, 'missing_options'],
    ['mcq', mcq('A, C'), 'two_letters'],
    ['bcq', { question: 'Is it?', answer: 'Maybe', reasoning }, 'answer_form'],
    ['bcq_openended', { question: 'Is it?', answer: 'Nobody knows.', reasoning }, 'answer_form'],
    ['temporal_localization', { question: 'When?', answer: 'at the end', reasoning }, 'answer_form'],
    [
      'temporal_localization',
      { question: 'When?', answer: '00:05 to 00:02', reasoning },
      'reversed_interval',
    ],
    [
      'temporal_localization',
      { question: 'When?', answer: '{"start": "1:2", "end": "x"}', reasoning },
      'bad_time',
    ],
  ] as const)('refuses in %s what is not of the form: %j', (task, item, name) => {
    const read = readItem(task, item);
    expect('reason' in read && read.reason.split(':')[0]).toBe(name);
  });

  it('leaves a letter that no option has, for the checks to judge', () => {
    expect(readItem('mcq', mcq('J'))).toMatchObject({ pair: { answer: 'J' } });
  });

  it.each([
    ['mcq', mcq('b.'), { answer: 'B' }],
    ['mcq', mcq('(C)'), { answer: 'C' }],
    ['mcq', mcq('B) Left turn'), { answer: 'B' }],
    ['mcq_openended', mcq('Left turn'), { answer: 'B' }],
    ['bcq', { question: 'Is it?', answer: 'yes', reasoning }, { answer: 'Yes', full_answer: 'Yes' }],
    ['bcq', { question: 'Is it?', answer: 'No, it is not.', reasoning }, { answer: 'No', full_answer: 'No' }],
    [
      'bcq_openended',
      { question: 'Is it?', answer: 'The answer is no, it stops.', reasoning },
      { answer: 'No', full_answer: 'No, it stops.' },
    ],
    [
      'temporal_localization',
      { question: 'When?', answer: '00:01 to 00:02', reasoning },
      { start: 1, end: 2 },
    ],
    [
      'temporal_localization',
      {
        question: 'When?\n\nGive JSON.',
        answer: '```json\n{"start": "0:01", "end": "0:02"}\n```',
        reasoning,
      },
      { question: 'When?', start: 1, end: 2 },
    ],
  ] as const)(
    'reads in %s what other tools write, and says that it is not our form: %j',
    (task, item, pair) => {
      const read = readItem(task, item);
      expect(read).toMatchObject({ pair, form: expect.stringMatching(/^answer_form: Expected /) });
    },
  );
});
