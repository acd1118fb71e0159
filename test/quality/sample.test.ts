import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sample } from '../../src/quality/sample.js';

function sampled(keys: readonly string[], most: number): string[] {
  const sample = new Sample<string>(most);
  for (const key of keys) sample.add(key, () => key);
  return sample.members();
}

describe('Sample', () => {
  it('is the same for the same members, in whatever order and however often they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 3 }), { maxLength: 80 }),
        fc.infiniteStream(fc.nat()),
        (keys, draws) => {
          const other = keys
            .flatMap((key) => [key, key])
            .map((key) => [draws.next().value ?? 0, key] as const)
            .sort(([a], [b]) => a - b)
            .map(([, key]) => key);
          const members = sampled(keys, 20);
          expect(sampled(other, 20)).toEqual(members);
          const different = new Set(keys).size;
          if (different <= 20) expect(new Set(members)).toEqual(new Set(keys));
          expect(members.length).toBeLessThanOrEqual(20);
        },
      ),
    );
  });

  it('keeps about half of its places taken', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `${index}`);
    expect(sampled(keys, 1000).length).toBeGreaterThan(400);
  });
});
