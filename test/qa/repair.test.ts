import { describe, expect, it } from 'vitest';
import { readPieces, renderQa, repairPrompt, wantedPairs } from '../../src/qa/index.js';
import { GOOD, NO } from './checks/pairs.js';

const ORIGINAL = 'Make three questions.\n\n## The account\nA yard.\n';
const failed = [
  { pair: GOOD.mcq, reasons: ['letter_exists: The answer F is none.', 'cut_off: It breaks off.'] },
  { text: 'Question: Why?\nAnswer:', reasons: ['missing_answer: Expected "Answer: …".'] },
];

describe('a repair', () => {
  it('puts the original prompt, what failed with all that is wrong with it, what stays, and how many are wanted', () => {
    expect(repairPrompt(ORIGINAL, { type: 'mcq', failed, kept: [GOOD.open_qa] })).toBe(
      [
        'Make three questions.\n\n## The account\nA yard.',
        '## Once more',
        'You have answered this before. These pairs of your answer can’t be used; below each stands what is wrong with it:',
        `<failed_pair number="1">\n${renderQa('mcq', [GOOD.mcq]).trim()}\n</failed_pair>\n- The answer F is none.\n- It breaks off.`,
        '<failed_pair number="2">\nQuestion: Why?\nAnswer:\n</failed_pair>\n- Expected "Answer: …".',
        'These questions of yours are good and stay; do not give them again:\n- How do the barrels come to fall?',
        'Now give 2 pairs instead, in the same form as before and with nothing else around. Mend what is wrong, or ask something else where it can’t be mended. All that was asked of the pairs above still holds.\n',
      ].join('\n\n'),
    );
  });

  it('of a set that lacks a verdict asks for one pair more, with that verdict', () => {
    const prompt = repairPrompt(ORIGINAL, { type: 'bcq', failed: [], kept: [NO], missing: 'Yes' });
    expect(prompt).toContain('Now give one pair more,');
    expect(prompt).toContain('The answer to one of the questions must be Yes.');
    expect(prompt).not.toContain('failed_pair');
    expect(wantedPairs({ failed: [] })).toBe(1);
  });
});

describe('the pieces of an answer', () => {
  it('stand in their order, whether they can be read or not', () => {
    const broken = '=====\nQuestion: Is it red?\n======\nAnswer: Nobody knows.\n=====\nReasoning: None.\n';
    const text = `${broken}${renderQa('bcq', [GOOD.bcq])}${broken}${renderQa('bcq', [NO])}`;
    const pieces = readPieces('bcq', text);
    expect(pieces.map(({ ok }) => ok)).toEqual([false, true, false, true]);
    expect(pieces[3]).toEqual({ ok: true, pair: NO });
    expect(pieces[0]).toMatchObject({
      rejection: {
        reasons: [expect.stringMatching(/^unclear_verdict: /)],
        text: expect.stringContaining('Nobody'),
      },
    });
  });
});
