import { describe, expect, it } from 'vitest';
import { wilson } from '../../src/quality/wilson.js';

describe('wilson', () => {
  // Newcombe 1998, table I: method 3, the score interval without correction.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives for %i of %i the published interval', (count, total, low, high) => {
    const [from, to] = wilson(count, total);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });

  it('says nothing where nothing was counted, and less with more certainty', () => {
    expect(wilson(0, 0)).toEqual([0, 1]);
    expect(wilson(30, 100, 3)[0]).toBeLessThan(wilson(30, 100)[0]);
  });
});
