import { describe, expect, it } from 'vitest';
import { ParseError, RecordError, TransientError } from '../../src/errors/errors.js';
import { geminiNames } from '../../src/models/gemini/options.js';
import { NO_USAGE } from '../../src/models/model.js';
import { type RawAnswer, usableText } from '../../src/models/outcome.js';

const names = geminiNames({ api_key: 'k', model: 'm', timeout: 1 }, 'vlm.gemini');
const answer = (more: Partial<RawAnswer>): RawAnswer => ({
  text: 'A truck.',
  finish: 'complete',
  reason: 'STOP',
  model: 'm',
  usage: NO_USAGE,
  ...more,
});

describe('usableText', () => {
  it('is the answer without its thinking', () => {
    expect(usableText(answer({ text: '<think>hm</think> A truck.' }), names)).toBe('A truck.');
  });

  it.each([
    ['truncated', { finish: 'truncated' }, RecordError, { kind: 'truncated' }],
    ['blocked', { finish: 'blocked' }, RecordError, { kind: 'blocked' }],
    ['interrupted', { finish: 'interrupted' }, TransientError, {}],
    ['empty', { text: ' \n' }, ParseError, { kind: 'empty', text: '' }],
    ['nothing but thinking', { text: '<think>hm' }, ParseError, { kind: 'empty' }],
  ] as const)('is none when the answer is %s', (_, more, type, shape) => {
    const read = () => usableText(answer(more), names);
    expect(read).toThrow(type);
    expect(read).toThrow(expect.objectContaining(shape));
  });

  it('says how much of the limit went into thinking', () => {
    const usage = { ...NO_USAGE, thinking_tokens: 8000 };
    const read = () => usableText(answer({ finish: 'truncated', usage }), names);
    expect(read).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/vlm\.gemini\.max_output_tokens.*8000/) }),
    );
  });
});
