import { describe, expect, it } from 'vitest';
import { Fit, type Line } from '../../src/plan/fit.js';

const ASSUMED: Line = { a_call: 100, a_unit: 10 };

function fitOf(...measured: readonly (readonly [calls: number, units: number, amount: number])[]): Fit {
  const fit = new Fit();
  for (const [calls, units, amount] of measured) fit.add(calls, units, amount);
  return fit;
}

describe('a fit', () => {
  it('is what is assumed while nothing is measured', () => {
    expect(new Fit().line(ASSUMED)).toEqual(ASSUMED);
  });

  it('finds what a call takes and what a second takes', () => {
    const { a_call, a_unit } = fitOf(
      [2, 20, 2 * 300 + 20 * 7],
      [2, 60, 2 * 300 + 60 * 7],
      [1, 5, 300 + 5 * 7],
    ).line(ASSUMED);
    expect(a_call).toBeCloseTo(300);
    expect(a_unit).toBeCloseTo(7);
  });

  it('keeps the proportion of what is assumed where all that was measured is alike', () => {
    expect(fitOf([1, 10, 400], [1, 10, 400], [1, 10, 400]).line(ASSUMED)).toEqual({
      a_call: 200,
      a_unit: 20,
    });
  });

  it('gives the sum that was measured, however the single amounts scatter', () => {
    const measured = [
      [2, 10, 900],
      [3, 60, 1500],
      [1, 8, 100],
      [5, 20, 3100],
    ] as const;
    const { a_call, a_unit } = fitOf(...measured).line(ASSUMED);
    const sum = measured.reduce((total, [calls, units]) => total + a_call * calls + a_unit * units, 0);
    expect(sum).toBeCloseTo(900 + 1500 + 100 + 3100);
  });

  it('never has a call or a second take less than nothing', () => {
    const falling = fitOf([1, 10, 500], [1, 20, 400], [1, 30, 300]).line(ASSUMED);
    expect(falling.a_unit).toBe(0);
    expect(falling.a_call).toBeCloseTo(400);
    const steep = fitOf([1, 10, 10], [1, 20, 200], [1, 30, 600]).line(ASSUMED);
    expect(steep.a_call).toBe(0);
    expect(steep.a_unit).toBeCloseTo(13.5);
  });

  it('takes the mean of a call where nothing tells what it grows with', () => {
    expect(fitOf([2, 0, 50], [1, 0, 40]).line({ a_call: 7, a_unit: 0 })).toEqual({ a_call: 30, a_unit: 0 });
    expect(fitOf([2, 0, 50]).line({ a_call: 0, a_unit: 0 })).toEqual({ a_call: 25, a_unit: 0 });
  });
});
