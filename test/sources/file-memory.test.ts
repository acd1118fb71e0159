import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileMemory } from '../../src/sources/file-memory.js';

describe('the memory of files', () => {
  it('tells for how long a file has looked the same, and whether it was taken so', () => {
    const files = new FileMemory();
    expect(files.note('a', '1', 1000)).toEqual({ unchanged_ms: 0, taken: false });
    expect(files.note('a', '1', 1500.5)).toEqual({ unchanged_ms: 500, taken: false });
    expect(files.note('a', '2', 1600)).toEqual({ unchanged_ms: 0, taken: false });
    expect(files.note('b', '2', 1700)).toEqual({ unchanged_ms: 0, taken: false });
    files.take('a');
    expect(files.note('a', '2', 1700)).toEqual({ unchanged_ms: 100, taken: true });
    expect(files.note('a', '3', 1800)).toEqual({ unchanged_ms: 0, taken: false });
    expect(files.size).toBe(2);
  });

  it('measures on when the clock has run for longer than its numbers reach', () => {
    const files = new FileMemory();
    const weeks = 2 ** 32 - 100;
    files.note('a', '1', weeks);
    expect(files.note('a', '1', weeks + 5000).unchanged_ms).toBe(5000);
  });

  it('behaves as a map of everything would', () => {
    const step = fc.record({
      path: fc.nat({ max: 40 }).map(String),
      look: fc.constantFrom('x', 'y'),
      take: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const files = new FileMemory();
        const expected = new Map<string, { look: string; since: number; taken: boolean }>();
        for (const [now, { path, look, take }] of steps.entries()) {
          const known = expected.get(path);
          const entry = known?.look === look ? known : { look, since: now, taken: false };
          expected.set(path, entry);
          expect(files.note(path, look, now)).toEqual({
            unchanged_ms: now - entry.since,
            taken: entry.taken,
          });
          if (!take) continue;
          entry.taken = true;
          files.take(path);
        }
        expect(files.size).toBe(expected.size);
      }),
    );
  });

  it('stays as small as what is there, however many files come and go', () => {
    const files = new FileMemory();
    const most = { files: 0, bytes: 0 };
    for (let day = 0; day < 100; day += 1) {
      files.beginRound();
      for (let index = 0; index < 1000; index += 1) {
        const path = `day ${day} clip ${index}`;
        files.note(path, 'x', day);
        files.take(path);
      }
      most.files = Math.max(most.files, files.size);
      most.bytes = Math.max(most.bytes, files.bytes);
    }
    expect(most.files).toBeLessThanOrEqual(4 * 1024);
    expect(most.bytes).toBeLessThanOrEqual(4 * 1024 * 17);
    expect(files.note('day 99 clip 7', 'x', 100).taken).toBe(true);
  });

  it('keeps what it saw in the last round while it makes room, and nothing is lost by growing', () => {
    const files = new FileMemory();
    const paths = Array.from({ length: 5000 }, (_, index) => `clip ${index}`);
    for (const path of paths) {
      files.note(path, path, 1);
      files.take(path);
    }
    files.beginRound();
    for (const path of paths.map((path) => `new ${path}`)) files.note(path, path, 2);
    expect(paths.every((path) => files.note(path, path, 3).taken)).toBe(true);
    expect(files.size).toBe(10_000);
    expect(files.bytes / files.size).toBeLessThan(57);
  });
});
