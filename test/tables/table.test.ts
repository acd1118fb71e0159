import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from '../../src/tables/table.js';

describe('Table', () => {
  it('answers like a Map of rows, whatever is added and set', () => {
    const entry = fc.record({
      text: fc.string({ maxLength: 2 }),
      small: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      large: fc.maxSafeNat(),
    });
    fc.assert(
      fc.property(fc.array(entry), fc.string({ maxLength: 2 }), (entries, other) => {
        const table = new Table({ small: 'u32', large: 'f64' });
        const model = new Map<string, { small: number; large: number }>();
        for (const { text, small, large } of entries) {
          const row = table.findOrAdd(text);
          if (!model.has(text)) expect([table.get(row, 'small'), table.get(row, 'large')]).toEqual([0, 0]);
          table.set(row, 'small', small);
          table.set(row, 'large', large);
          model.set(text, { small, large });
        }
        expect(table.size).toBe(model.size);
        expect(table.find(other) === undefined).toBe(!model.has(other));
        for (const [text, values] of model) {
          const row = table.find(text) ?? -1;
          expect({ small: table.get(row, 'small'), large: table.get(row, 'large') }).toEqual(values);
        }
      }),
    );
  });

  it('keeps every row where it was while it grows over many blocks, and gives them in their order', () => {
    const table = new Table({ number: 'u32' });
    const count = 40_000;
    const rows = Array.from({ length: count }, (_, number) => {
      const row = table.findOrAdd(`/videos/${number}.mp4`);
      table.set(row, 'number', number);
      return row;
    });
    expect(rows.every((row, number) => table.find(`/videos/${number}.mp4`) === row)).toBe(true);
    expect(rows.every((row, number) => table.findOrAdd(`/videos/${number}.mp4`) === row)).toBe(true);
    expect(rows.every((row, number) => table.get(row, 'number') === number)).toBe(true);
    expect([...table.rows()]).toEqual(rows);
    expect(table.size).toBe(count);
  });

  it('holds zeroes in rows that were only added', () => {
    const table = new Table({ number: 'u32' });
    for (let number = 0; number < 10_000; number += 1) table.findOrAdd(`${number}`);
    expect([table.get(9_999, 'number'), table.get(0, 'number')]).toEqual([0, 0]);
  });

  it('refuses a row that it has not given', () => {
    const table = new Table({ number: 'u32' });
    expect(() => table.get(0, 'number')).toThrow(RangeError);
  });
});
