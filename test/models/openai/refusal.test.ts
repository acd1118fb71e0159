import { describe, expect, it } from 'vitest';
import { hiddenStatus, openAiRefusal } from '../../../src/models/openai/refusal.js';

const read = (status: number, body: unknown, headers = {}) =>
  openAiRefusal({ status, headers: new Headers(headers), text: JSON.stringify(body) }, 'the-secret', 0);

describe('a refusal of an OpenAI-compatible server', () => {
  it.each([
    ['OpenAI', { error: { message: 'No.', type: 't', code: null } }],
    ['older vLLM', { object: 'error', message: 'No.', type: 'BadRequestError', code: 400 }],
    ['a plain gateway', { error: 'No.' }],
    ['FastAPI', { detail: 'No.' }],
  ])('is read in the form of %s', (_, body) => {
    expect(read(400, body)).toMatchObject({ status: 400, message: 'No.' });
  });

  it.each([
    [429, { message: 'Slow down.', code: 'rate_limit_exceeded' }, undefined],
    [429, { message: 'You exceeded your current quota.', code: 'insufficient_quota' }, 'quota'],
    [429, { message: 'Rate limit reached on requests per day (RPD): Limit 200.' }, 'quota'],
    [400, { message: 'Incorrect API key provided.' }, 'key'],
    [404, { message: 'The model `x` does not exist.' }, 'model'],
    [400, { message: 'Not so.', code: 'model_not_found' }, 'model'],
    [404, { message: 'Not Found' }, 'address'],
    [400, { message: 'Filtered.', code: 'content_filter' }, 'blocked'],
    [403, { message: 'Your input was flagged.' }, 'blocked'],
    [400, { message: "This model's maximum context length is 8192 tokens." }, 'too_large'],
    [400, { message: 'Missing field.' }, undefined],
  ])('with status %d and %o has its reason', (status, error, reason) => {
    expect(read(status, { error }).reason).toBe(reason);
  });

  it.each([
    [{ 'retry-after': '2.5' }, 2500],
    [{ 'retry-after-ms': '120', 'retry-after': '9' }, 120],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'soon' }, undefined],
  ])('with %o asks to wait %s ms', (headers, retry_after_ms) => {
    expect(read(429, { error: { message: '' } }, headers).retry_after_ms).toBe(retry_after_ms);
  });

  it('may hide behind status 200', () => {
    expect(hiddenStatus({ error: { message: 'Upstream failed.', code: 429 } })).toBe(429);
    expect(hiddenStatus({ error: { message: 'Upstream failed.', code: 'oops' } })).toBe(502);
    expect(hiddenStatus({ choices: [] })).toBeUndefined();
    expect(hiddenStatus(undefined)).toBeUndefined();
  });
});
