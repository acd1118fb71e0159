import { describe, expect, it } from 'vitest';
import { openAiAnswer, openAiFinish, openAiUsage } from '../../../src/models/openai/answer.js';

const reply = (message: object, finish_reason: string | null = 'stop') => ({
  model: 'm-1',
  choices: [{ message, finish_reason }],
});

describe('a chat-completions answer', () => {
  it.each([
    ['a text', { content: 'A truck.' }],
    [
      'a list of parts',
      {
        content: [
          { type: 'text', text: 'A ' },
          { type: 'text', text: 'truck.' },
        ],
      },
    ],
  ])('is read from %s', (_, message) => {
    expect(openAiAnswer(reply(message), 'm')).toMatchObject({
      text: 'A truck.',
      finish: 'complete',
      model: 'm-1',
    });
  });

  it('that is a refusal is blocked', () => {
    expect(openAiAnswer(reply({ content: null, refusal: 'I will not.' }), 'm')).toMatchObject({
      finish: 'blocked',
      reason: 'I will not.',
    });
  });

  it.each([undefined, 'text', {}, { choices: [] }, { choices: [{}] }])('is not %o', (body) => {
    expect(openAiAnswer(body, 'm')).toBeUndefined();
  });

  it.each([
    ['stop', 'complete'],
    [undefined, 'complete'],
    ['length', 'truncated'],
    ['content_filter', 'blocked'],
    ['abort', 'interrupted'],
    ['tool_calls', 'interrupted'],
  ])('that finishes with %s is %s', (reason, finish) => {
    expect(openAiFinish(reason)).toBe(finish);
  });

  it('counts thinking apart from the output', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 30,
      completion_tokens_details: { reasoning_tokens: 20 },
      prompt_tokens_details: { cached_tokens: 64 },
    };
    expect(openAiUsage(usage)).toEqual({
      input_tokens: 100,
      output_tokens: 10,
      thinking_tokens: 20,
      cached_tokens: 64,
    });
    expect(openAiUsage(null)).toMatchObject({ input_tokens: 0, output_tokens: 0 });
  });
});
