import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, frameLabel, frameTimes } from '../../src/models/frames.js';

describe('frameTimes', () => {
  it('spaces frames evenly within the range', () => {
    expect(frameTimes({ start: 10, end: 20 }, { sample_fps: 0.5, min_frames: 1, max_frames: 60 })).toEqual([
      11, 13, 15, 17, 19,
    ]);
  });

  it('keeps to the most and the least', () => {
    const range = { start: 0, end: 8 };
    expect(frameTimes(range, { sample_fps: 10, min_frames: 1, max_frames: 2 })).toEqual([2, 6]);
    expect(frameTimes(range, { sample_fps: 0.01, min_frames: 4, max_frames: 60 })).toEqual([1, 3, 5, 7]);
  });

  it('gives ascending times within any range, at least one and never more than allowed', () => {
    const seconds = fc.double({ min: 0, max: 10_000, noNaN: true });
    const settings = fc.record({
      sample_fps: fc.double({ min: 0.01, max: 30, noNaN: true }),
      min_frames: fc.integer({ min: 1, max: 8 }),
      max_frames: fc.integer({ min: 8, max: 100 }),
    });
    fc.assert(
      fc.property(seconds, seconds, settings, (start, length, sampling) => {
        const times = frameTimes({ start, end: start + length }, sampling);
        expect(times.length).toBeGreaterThanOrEqual(1);
        expect(times.length).toBeLessThanOrEqual(sampling.max_frames);
        let before = Number.NEGATIVE_INFINITY;
        for (const time of times) {
          expect(time).toBeGreaterThan(before);
          expect(time).toBeGreaterThanOrEqual(start);
          expect(time).toBeLessThanOrEqual(start + length);
          before = time;
        }
      }),
    );
  });
});

describe('formatTime', () => {
  it.each([
    [0, '00:00:00'],
    [65.5, '00:01:05.5'],
    [3599.9996, '01:00:00'],
    [7325.25, '02:02:05.25'],
    [-1, '00:00:00'],
  ])('writes %d s as %s', (seconds, text) => {
    expect(formatTime(seconds)).toBe(text);
    expect(frameLabel(seconds)).toBe(`<${text}>`);
  });
});
