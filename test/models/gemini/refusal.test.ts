import { describe, expect, it } from 'vitest';
import { geminiRefusal, isGoneFile } from '../../../src/models/gemini/refusal.js';

const reply = (status: number, error: object, headers = {}) => ({
  status,
  headers: new Headers(headers),
  text: JSON.stringify({ error }),
});
const read = (status: number, error: object, headers = {}) =>
  geminiRefusal(reply(status, error, headers), 'the-secret', 0);

describe('a refusal of Gemini', () => {
  it.each([
    ['45.8s', 45_800],
    ['0.001s', 1],
    ['7s', 7000],
  ])('asks to wait %s', (retryDelay, retry_after_ms) => {
    const details = [{ '@type': 'RetryInfo', retryDelay }];
    expect(read(429, { message: '', details }, { 'retry-after': '99' })).toMatchObject({ retry_after_ms });
  });

  it('asks to wait by header where the body does not say', () => {
    expect(read(429, { message: '' }, { 'retry-after': '3' })).toMatchObject({ retry_after_ms: 3000 });
  });

  it.each([
    ['a day', [{ quotaId: 'GenerateRequestsPerDayPerProject' }], 'quota'],
    ['a minute', [{ quotaId: 'GenerateRequestsPerMinutePerProject' }], undefined],
    ['both', [{ quotaId: 'RequestsPerMinute' }, { quotaId: 'RequestsPerDay' }], 'quota'],
  ])('of a quota for %s is told apart', (_, violations, reason) => {
    expect(read(429, { message: 'You exceeded your current quota.', details: [{ violations }] }).reason).toBe(
      reason,
    );
  });

  it.each([
    [400, { message: 'Bad.', details: [{ reason: 'API_KEY_INVALID' }] }, 'key'],
    [400, { message: 'API key expired. Please renew the API key.' }, 'key'],
    [400, { message: 'Invalid argument.' }, undefined],
    [429, { message: 'Quota exceeded, limit: 0, model: x' }, 'quota'],
    [429, { message: 'Quota exceeded, limit: 20, model: x' }, undefined],
  ])('with status %d and %o has its reason', (status, error, reason) => {
    expect(read(status, error).reason).toBe(reason);
  });

  it('that is a web page is shown as plain text, and never with the key', () => {
    const page = {
      status: 502,
      headers: new Headers(),
      text: '<html><h1>Bad\nGateway</h1>the-secret</html>',
    };
    expect(geminiRefusal(page, 'the-secret', 0).message).toBe('Bad Gateway [key]');
  });
});

describe('isGoneFile', () => {
  it.each([
    [403, 'You do not have permission to access the File abc or it may not exist.', true],
    [404, 'File not found.', true],
    [400, 'The File abc is not in an ACTIVE state and usage is not allowed.', true],
    [400, 'The file is too large.', false],
    [403, 'Your API key may not access this file.', false],
    [404, 'models/file is not found for API version v1beta.', false],
    [500, 'File service failed.', false],
  ])('a %d that says "%s": %s', (status, message, gone) => {
    expect(isGoneFile(reply(status, { message }))).toBe(gone);
  });
});
