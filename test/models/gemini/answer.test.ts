import { describe, expect, it } from 'vitest';
import { TransientError } from '../../../src/errors/errors.js';
import { geminiAnswer, geminiFinish, geminiUsage } from '../../../src/models/gemini/answer.js';

describe('an answer of Gemini', () => {
  it('is the text of all parts but the thoughts', () => {
    const parts = [{ text: 'hm', thought: true }, { text: 'A ' }, { text: 'truck.' }];
    const reply = { candidates: [{ content: { parts }, finishReason: 'STOP' }], modelVersion: 'm-001' };
    expect(geminiAnswer(reply, 'm')).toMatchObject({ text: 'A truck.', finish: 'complete', model: 'm-001' });
  });

  it.each([
    ['a blocked prompt', { promptFeedback: { blockReason: 'SAFETY' } }, 'blocked', 'SAFETY'],
    ['no candidates', {}, 'complete', 'no reason given'],
    ['nulls', { candidates: [{ content: null, finishReason: 'MAX_TOKENS' }] }, 'truncated', 'MAX_TOKENS'],
  ])('without text: %s', (_, reply, finish, reason) => {
    expect(geminiAnswer(reply, 'm')).toMatchObject({ text: '', finish, reason, model: 'm' });
  });

  it('is no answer when it has another form', () => {
    expect(() => geminiAnswer({ candidates: 'none' }, 'm')).toThrow(TransientError);
  });

  it.each([
    ['STOP', 'complete'],
    [undefined, 'complete'],
    ['MAX_TOKENS', 'truncated'],
    ['RECITATION', 'blocked'],
    ['OTHER', 'interrupted'],
    ['A_REASON_OF_NEXT_YEAR', 'interrupted'],
  ])('that finishes with %s is %s', (reason, finish) => {
    expect(geminiFinish(reason)).toBe(finish);
  });

  it('costs nothing where the provider does not say', () => {
    expect(geminiUsage(undefined)).toEqual({
      input_tokens: 0,
      output_tokens: 0,
      thinking_tokens: 0,
      cached_tokens: 0,
    });
    expect(
      geminiUsage({ promptTokenCount: 5, cachedContentTokenCount: 3, thoughtsTokenCount: null }),
    ).toEqual({
      input_tokens: 5,
      output_tokens: 0,
      thinking_tokens: 0,
      cached_tokens: 3,
    });
  });
});
