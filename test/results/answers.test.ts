import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowSchema } from '../../src/records/rows.js';
import { readAnswerRow } from '../../src/results/answers.js';
import { STEPS } from '../../src/steps.js';

const pair = '=====\nQuestion: Who waits?\n======\nAnswer: A van.\n=====\nReasoning: It stands.\n';
const row = {
  video: '/v/a.mp4',
  video_length: 12.5,
  mode: 'normal',
  prompt_key: 'normal_open_qa',
  qa_output: pair,
  detailed_description: 'A van waits.',
  rejected: [{ reasons: ['missing_answer: Expected "Answer: …" for this question, found none.'], text: 'Q' }],
};
const read = (raw: unknown) => readAnswerRow(raw, STEPS);

describe('a row of step 3 that is read again', () => {
  it('gives its pairs, with what had been refused', () => {
    const { video, video_length, prompt_key, detailed_description, rejected } = row;
    expect(read({ ...row, qa: [], other: 1 })).toEqual({
      mode: 'normal',
      answer: {
        video,
        video_length,
        prompt_key,
        detailed_description,
        qa: [{ type: 'open_qa', question: 'Who waits?', answer: 'A van.', reasoning: 'It stands.' }],
        rejections: rejected,
      },
    });
  });

  it('needs no description and no list of what was refused', () => {
    const { detailed_description: _, rejected: __, ...fixed } = row;
    expect(read(fixed)?.answer).toMatchObject({ rejections: [] });
    expect(read(fixed)?.answer).not.toHaveProperty('detailed_description');
  });

  it('is about no question where its prompt key is none of a QA type', () => {
    expect(read({ ...row, prompt_key: 'normal_event_summary' })).toEqual({
      mode: 'normal',
      answer: undefined,
    });
  });

  it('is taken where the schema takes it, and nowhere else, whatever is changed in it', () => {
    const change = fc.tuple(
      fc.constantFrom(...Object.keys(row), 'provenance', 'meta', 'repair'),
      fc.jsonValue(),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
        const raw = { ...row, ...Object.fromEntries(changes) };
        const isTaken = rowSchema(STEPS.writer('3').row).safeParse(raw).success;
        if (!isTaken) refused += 1;
        expect(read(raw) !== undefined).toBe(isTaken);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  it('is none when it is no object', () => {
    for (const raw of [null, 1, 'row', [], undefined]) expect(read(raw)).toBeUndefined();
  });
});
