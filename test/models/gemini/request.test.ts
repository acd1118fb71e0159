import { describe, expect, it } from 'vitest';
import {
  frameParts,
  geminiRequest,
  inlinePart,
  offset,
  uploadPart,
} from '../../../src/models/gemini/request.js';
import { question } from '../fake-media.js';

const options = { api_key: 'k', model: 'm', timeout: 1 };

describe('a request to Gemini', () => {
  it('holds what is configured, and the temperature of the question where it has one', () => {
    const all = { ...options, temperature: 0.3, max_output_tokens: 100, top_p: 0.9, top_k: 40 };
    expect(geminiRequest({ ...question('Q'), temperature: 0 }, [], all)).toEqual({
      model: 'm',
      contents: [{ role: 'user', parts: [{ text: 'Q' }] }],
      config: { temperature: 0, maxOutputTokens: 100, topP: 0.9, topK: 40, automaticContinuation: false },
    });
    expect(geminiRequest(question('Q'), [], options).config).toEqual({ automaticContinuation: false });
  });

  it('names the range of an upload in seconds', () => {
    const upload = { uri: 'u', mime_type: 'video/mp4' };
    expect(uploadPart(upload, { start: 10, end: 20.5 }, 2)).toEqual({
      fileData: { fileUri: 'u', mimeType: 'video/mp4' },
      videoMetadata: { startOffset: '10s', endOffset: '20.5s', fps: 2 },
    });
    expect(uploadPart(upload, undefined, undefined)).not.toHaveProperty('videoMetadata');
    expect(offset(1e-9)).toBe('0s');
    expect(offset(1 / 3)).toBe('0.333s');
  });

  it('holds bytes as base64, and only the bytes that are meant', () => {
    const bytes = Buffer.from('xxabcxx').subarray(2, 5);
    expect(inlinePart(bytes, 'video/webm', undefined)).toEqual({
      inlineData: { data: 'YWJj', mimeType: 'video/webm' },
    });
    expect(frameParts([{ time: 1.5, jpeg: bytes }])).toEqual([
      { text: '<00:00:01.5>' },
      { inlineData: { data: 'YWJj', mimeType: 'image/jpeg' } },
    ]);
  });
});
