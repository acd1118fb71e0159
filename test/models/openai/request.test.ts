import { describe, expect, it } from 'vitest';
import { frameParts, openAiRequest, videoPart } from '../../../src/models/openai/request.js';
import { question } from '../fake-media.js';

const options = { api_key: 'k', model_name: 'm', timeout: 1 };
const sampling = { temperature: 0.7, max_tokens: 10, top_p: 0.9, top_k: 20 };

describe('a chat-completions request', () => {
  it('holds what is configured, and the temperature of the question where it has one', () => {
    expect(openAiRequest({ ...question('Q'), temperature: 0 }, [], { ...options, ...sampling })).toEqual({
      ...sampling,
      temperature: 0,
      model: 'm',
      messages: [{ role: 'user', content: 'Q' }],
      stream: false,
    });
  });

  it('to a reasoning model has no sampling parameters', () => {
    const request = openAiRequest(question('Q'), [], { ...options, ...sampling, reasoning_model: true });
    expect(Object.keys(request).sort()).toEqual(['max_completion_tokens', 'messages', 'model', 'stream']);
  });

  it('passes extra fields through, but neither another model nor a stream', () => {
    const extra_body = { seed: 1, stream: true, model: 'x', chat_template_kwargs: { style: 'short' } };
    expect(
      openAiRequest(question('Q'), [], { ...options, enable_thinking: false, extra_body }),
    ).toMatchObject({
      seed: 1,
      stream: false,
      model: 'm',
      chat_template_kwargs: { enable_thinking: false, style: 'short' },
    });
  });

  it('has the video before the text', () => {
    const part = videoPart(Buffer.from('abc'), 'video/mp4', 'video_url');
    expect(openAiRequest(question('Q'), [part], options).messages[0]?.content).toEqual([
      { type: 'video_url', video_url: { url: 'data:video/mp4;base64,YWJj' } },
      { type: 'text', text: 'Q' },
    ]);
  });

  it('has each frame after its time', () => {
    expect(frameParts([{ time: 90, jpeg: Buffer.from('abc') }])).toEqual([
      { type: 'text', text: '<00:01:30>' },
      { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,YWJj' } },
    ]);
  });
});
