import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, scrub } from '../../../src/models/http/texts.js';
import { seenLimits, spanMs } from '../../../src/models/http/waits.js';

describe('scrub', () => {
  it('takes the key out of any text, also an escaped one', () => {
    const key = fc.stringMatching(/^[!-~]{8,40}$/);
    fc.assert(
      fc.property(fc.string(), key, fc.string(), (before, secret, after) => {
        const clean = scrub(`${before}${secret}${after}`, secret);
        expect(clean).not.toContain(secret);
      }),
    );
    expect(scrub('a%2Fsecret%2Bkey', 'a/secret+key')).toBe('[key]');
  });

  it('takes out what looks like a key though it is another one', () => {
    expect(scrub('provided: sk-abc***wxyz.', '')).toBe('provided: [key]');
    expect(scrub('GET /v1?key=abc&alt=json', '')).toBe('GET /v1?key=[key]&alt=json');
    expect(scrub('Authorization: Bearer abc', '')).toBe('Authorization: [key]');
  });

  it('leaves words alone where the key is a placeholder', () => {
    expect(scrub('There is none left.', 'none')).toBe('There is none left.');
  });
});

describe('spans of time', () => {
  it.each([
    ['6m0s', 360_000],
    ['1.5s', 1500],
    ['20ms', 20],
    ['1h2m', 3_720_000],
    ['7', 7000],
    ['soon', undefined],
    ['', undefined],
  ])('"%s" is %s ms', (text, milliseconds) => {
    expect(spanMs(text)).toBe(milliseconds);
  });

  it('in protobuf are seconds with an s', () => {
    expect(spanMs('45.8s')).toBe(45_800);
  });
});

describe('seenLimits', () => {
  it('reads what the headers tell and nothing else', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-tokens': '9000',
      'x-ratelimit-reset-tokens': '6m0s',
      'x-ratelimit-limit-tokens': 'many',
    });
    expect(seenLimits(headers)).toEqual({
      requests_per_minute: 500,
      remaining_tokens: 9000,
      reset_tokens_ms: 360_000,
    });
    expect(seenLimits(new Headers())).toBeUndefined();
  });
});

describe('plainText', () => {
  it('makes one short line of a page', () => {
    expect(plainText('<style>b{}</style><h1>Bad</h1>\n<p>Gateway</p>')).toBe('Bad Gateway');
    expect(plainText('<br>')).toBe('no text');
    expect(plainText('x'.repeat(1000)).length).toBeLessThan(310);
  });
});
