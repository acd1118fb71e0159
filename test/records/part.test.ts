import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askOfPart, fileOf, partAskedOf, partNames, partOf } from '../../src/records/part.js';

describe('the parts of a long video', () => {
  it('tile it, differ by a second at most, are not too long, and have the order of their names', () => {
    const lengths = fc.double({ min: 1.5, max: 40_000, noNaN: true });
    fc.assert(
      fc.property(lengths, fc.double({ min: 100, max: 4000, noNaN: true }), (duration, longest) => {
        const names = partNames('/v/a.mp4', duration, longest);
        const parts = names.flatMap((name) => partOf(name) ?? []);
        expect(parts).toHaveLength(names.length);
        expect(parts.map(({ start }) => start)).toEqual([0, ...parts.slice(0, -1).map(({ end }) => end)]);
        const last = parts.at(-1)?.end ?? 0;
        expect(last - duration).toBeGreaterThanOrEqual(-0.01);
        expect(last - duration).toBeLessThan(1);
        const seconds = parts.map(({ start, end }) => end - start);
        expect(Math.max(...seconds)).toBeLessThanOrEqual(longest);
        expect(Math.max(...seconds) - Math.min(...seconds)).toBeLessThanOrEqual(1);
        expect(names.toSorted()).toEqual(names);
      }),
    );
  });

  it('are as few as may be, and stay the same when the length is measured a little otherwise', () => {
    expect(partNames('/a.mp4', 600, 300)).toEqual(['/a.mp4#t=000,300', '/a.mp4#t=300,600']);
    expect(partNames('/a.mp4', 600.003, 300)).toEqual(partNames('/a.mp4', 599.998, 300));
    expect(partNames('/a.mp4', 450.7, 300)).toEqual(['/a.mp4#t=000,226', '/a.mp4#t=226,451']);
    expect(partNames('/a.mp4', 11, 5.5)).toHaveLength(3);
  });

  it('are named by the questions about them', () => {
    expect(partAskedOf(askOfPart('Why?', '120:05', '121:00.50'))).toBe(7205);
    expect(partAskedOf('From 00:05 to 00:08 what happens in the video?')).toBeUndefined();
  });

  it('are told from whole files by their names', () => {
    expect(partOf('/v/a#t=1.mp4')).toBeUndefined();
    expect(partOf('/v/a.mp4#t=1,x')).toBeUndefined();
    expect(partOf('/v/#t=0,5/a.mp4')).toBeUndefined();
    expect(fileOf('/v/a #1.mp4#t=08,16')).toBe('/v/a #1.mp4');
    expect(fileOf('/v/a.mp4')).toBe('/v/a.mp4');
  });
});
