import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOrder } from '../../src/sources/byte-order.js';

describe('byteOrder', () => {
  it('orders as the UTF-8 bytes do', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    const near = fc.array(fc.constantFrom('a', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f3a5}'), {
      maxLength: 3,
    });
    const texts = fc.oneof(
      text,
      near.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        expect(Math.sign(byteOrder(left, right))).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
  });
});
