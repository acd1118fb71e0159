import { describe, expect, it } from 'vitest';
import { chiSquared } from '../../src/quality/chi-squared.js';

describe('chiSquared', () => {
  // Tables: the value that chance exceeds in 5 of 100 cases, for one to nine degrees of freedom.
  it.each([
    [1, 3.8415],
    [2, 5.9915],
    [3, 7.8147],
    [4, 9.4877],
    [8, 15.5073],
    [9, 16.919],
  ])('gives with %i degrees of freedom the p-value that the tables give', (degrees, critical) => {
    // One count is higher than all others by so much that the figure is the critical one.
    const places = degrees + 1;
    const excess = Math.sqrt((critical * 1e6) / (degrees + degrees ** 2));
    const counts = [1e6 + degrees * excess, ...Array.from({ length: degrees }, () => 1e6 - excess)];
    const found = chiSquared(counts);
    expect(counts).toHaveLength(places);
    expect(found.chi_squared).toBeCloseTo(critical, 3);
    expect(found.degrees_of_freedom).toBe(degrees);
    expect(found.p_value).toBeCloseTo(0.05, 4);
  });

  it.each([
    [[50, 50], 0, 1],
    [[60, 40], 4, 0.0455],
    [[100, 0], 100, 1.524e-23],
    [[0, 0], 0, 1],
  ])('gives for %j the figure and the chance of it', (counts, figure, p) => {
    const { chi_squared, p_value } = chiSquared(counts);
    expect(chi_squared).toBeCloseTo(figure, 6);
    expect(p_value / p).toBeCloseTo(1, 2);
  });

  it('calls uneven counts skewed, few ones too few, and a small difference of many balanced', () => {
    expect(chiSquared([60, 20, 10, 10]).verdict).toBe('skewed');
    expect(chiSquared([26, 24, 27, 23]).verdict).toBe('balanced');
    expect(chiSquared([4, 0]).verdict).toBe('too_few');
    const many = chiSquared([502_000, 498_000]);
    expect(many.p_value).toBeLessThan(0.001);
    expect(many.verdict).toBe('balanced');
  });
});
