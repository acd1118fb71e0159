import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashSet, hash64 } from '../../src/tables/hash-set.js';

describe('hash64', () => {
  it('is the first 64 bits of the SHA-1', () => {
    const digest = createHash('sha1').update('/é.mp4').digest('hex');
    expect(hash64('/é.mp4').toString(16).padStart(16, '0')).toBe(digest.slice(0, 16));
  });
});

describe('HashSet', () => {
  it('answers like a Set', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), fc.string({ maxLength: 3 }), (texts, other) => {
        const set = new HashSet();
        const model = new Set<string>();
        for (const text of texts) {
          expect(set.add(text)).toBe(!model.has(text));
          model.add(text);
        }
        expect(set.size).toBe(model.size);
        expect(set.has(other)).toBe(model.has(other));
      }),
    );
  });

  it('remembers everything while it grows', () => {
    const set = new HashSet();
    const texts = Array.from({ length: 10_000 }, (_, index) => `/videos/${index}.mp4`);
    expect(texts.every((text) => set.add(text))).toBe(true);
    expect(texts.every((text) => set.has(text) && !set.add(text))).toBe(true);
    expect(set.size).toBe(10_000);
  });
});
