import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowSchemas } from '../../src/records/rows.js';
import { readAnswerRow } from '../../src/results/answer-rows.js';

const row = {
  video: '/v/a.mp4',
  video_length: 12.5,
  mode: 'normal',
  prompt_key: 'normal_mcq',
  qa_output: 'Question: Who waits?',
  detailed_description: 'A van waits.',
  rejected: [{ reasons: ['missing_answer: Expected "Answer: …" for this question, found none.'], text: 'Q' }],
};

/** What the schema alone makes of a row. */
function bySchema(raw: unknown) {
  const data = rowSchemas['3'].safeParse(raw).data;
  if (data === undefined) return undefined;
  const { video, video_length, mode, prompt_key, qa_output, detailed_description, rejected } = data;
  return { video, video_length, mode, prompt_key, qa_output, detailed_description, rejected };
}

describe('a row of step 3 that is read again', () => {
  it('gives its fields, with what had been refused', () => {
    expect(readAnswerRow({ ...row, qa: [], other: 1 })).toEqual(row);
  });

  it('needs no description and no list of what was refused', () => {
    const { detailed_description: _, rejected: __, ...fixed } = row;
    expect(readAnswerRow(fixed)).toEqual({ ...fixed, detailed_description: undefined, rejected: [] });
  });

  it('is read as the schema reads it, whatever is changed in it', () => {
    const change = fc.tuple(
      fc.constantFrom(...Object.keys(row), 'provenance', 'meta', 'repair'),
      fc.jsonValue(),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
        const raw = { ...row, ...Object.fromEntries(changes) };
        const expected = bySchema(raw);
        if (expected === undefined) refused += 1;
        expect(readAnswerRow(raw)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  it('is none when it is no object', () => {
    for (const raw of [null, 1, 'row', [], undefined]) expect(readAnswerRow(raw)).toBeUndefined();
  });
});
