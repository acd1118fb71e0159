import { describe, expect, it } from 'vitest';
import {
  FatalError,
  QuotaError,
  RecordError,
  ThrottledError,
  TransientError,
} from '../../../src/errors/errors.js';
import { geminiNames } from '../../../src/models/gemini/options.js';
import { translate } from '../../../src/models/http/failure.js';
import { errorOfRefusal, type Refusal } from '../../../src/models/http/refusal.js';

const names = geminiNames({ api_key: 'k', model: 'm', timeout: 1 }, 'vlm.gemini');
const refuse = ({ status, text }: { status: number; text: string }): Refusal => ({ status, message: text });
const error = (code: string) => Object.assign(new Error(code), { code });

describe('what an SDK throws', () => {
  it.each([
    ['a refused connection', new TypeError('fetch failed', { cause: error('ECONNREFUSED') }), TransientError],
    ['several refused addresses', new AggregateError([error('ECONNREFUSED')]), TransientError],
    [
      'a body that breaks off',
      new TypeError('terminated', { cause: error('UND_ERR_SOCKET') }),
      TransientError,
    ],
    [
      'a port that fetch never connects to',
      new TypeError('fetch failed', { cause: new Error('bad port') }),
      FatalError,
    ],
    ['a reason without a code', new TypeError('fetch failed', { cause: new Error('odd') }), TransientError],
    ['a bad certificate', new TypeError('fetch failed', { cause: error('CERT_HAS_EXPIRED') }), FatalError],
  ])('for %s is named by what broke', (_, failure, type) => {
    const translated = translate(new Error('from the SDK'), { failure }, names, refuse);
    expect(translated).toBeInstanceOf(type);
    expect(translated).toHaveProperty('hint', expect.stringContaining('vlm.gemini.base_url'));
  });

  it.each([
    ['ECONNREFUSED', error('ECONNREFUSED'), 'failed (ECONNREFUSED): nothing listens at that address.'],
    ['ENOTFOUND', error('ENOTFOUND'), 'failed (ENOTFOUND): there is no host of that name.'],
    ['a code nobody knows', error('EODD'), 'failed (EODD).'],
    ['no code', new Error('bad port'), 'failed (bad port).'],
  ])('for %s says what broke', (_, cause, words) => {
    const failure = new TypeError('fetch failed', { cause });
    const translated = translate(new Error('from the SDK'), { failure }, names, refuse);
    expect(translated).toHaveProperty('message', `The connection to Gemini ${words}`);
  });

  it('for a bug comes back as it was', () => {
    const bug = new RangeError('a bug');
    const fine = { status: 200, headers: new Headers(), text: '{}' };
    expect(translate(bug, {}, names, refuse)).toBe(bug);
    expect(translate(bug, fine, names, refuse)).toBe(bug);
    expect(translate(bug, { failure: bug }, names, refuse)).toBe(bug);
  });
});

describe('a refusal', () => {
  it.each([
    [400, RecordError],
    [401, FatalError],
    [402, QuotaError],
    [403, FatalError],
    [404, FatalError],
    [405, FatalError],
    [408, TransientError],
    [409, TransientError],
    [413, RecordError],
    [418, RecordError],
    [422, RecordError],
    [425, TransientError],
    [429, ThrottledError],
    [500, TransientError],
    [529, TransientError],
  ])('with status %d has its consequence and the provider’s words', (status, type) => {
    const translated = errorOfRefusal({ status, message: 'their words' }, names);
    expect(translated).toBeInstanceOf(type);
    expect(translated.message).toContain('their words');
  });
});
