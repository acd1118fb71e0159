import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash64, Keys } from '../../src/tables/keys.js';

describe('hash64', () => {
  it('is the first 64 bits of the SHA-1', () => {
    const digest = createHash('sha1').update('/é.mp4').digest('hex');
    expect(hash64('/é.mp4').toString(16).padStart(16, '0')).toBe(digest.slice(0, 16));
  });
});

describe('Keys', () => {
  it('answer like a Set, and number texts in the order in which they were added', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), fc.string({ maxLength: 3 }), (texts, other) => {
        const keys = new Keys();
        const model = new Set<string>();
        for (const text of texts) {
          expect(keys.add(text)).toBe(!model.has(text));
          model.add(text);
        }
        expect(keys.size).toBe(model.size);
        expect(keys.find(other) !== undefined).toBe(model.has(other));
        expect([...model].map((text) => keys.find(text))).toEqual([...model].map((_, number) => number));
      }),
    );
  });

  it('remember everything while they grow, in 16 bytes a text', () => {
    const keys = new Keys();
    const texts = Array.from({ length: 10_000 }, (_, index) => `/videos/${index}.mp4`);
    expect(texts.every((text) => keys.add(text))).toBe(true);
    expect(texts.every((text, number) => keys.findOrAdd(text) === number && !keys.add(text))).toBe(true);
    expect([keys.size, keys.find('/videos/10000.mp4')]).toEqual([10_000, undefined]);
    expect(keys.bytes / keys.size).toBeLessThan(16);
  });
});
