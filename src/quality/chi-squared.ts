/** Whether counts are as even as chance would make them (Pearson's chi-squared test against equal shares). */

import type { ChiSquared } from './report-schema.js';

/** Minimum expected count per cell. */
const LEAST_EXPECTED = 5;
/** Counts that chance gives less often than this are not explained by it … */
const UNLIKELY = 0.01;
/**
 * … but among a million counts even the smallest difference is unlikely, so the effect (Cohen's w) must be large
 * enough, too.
 */
const LEAST_EFFECT = 0.1;

/**
 * Compares counts with equal ones.
 *
 * @param counts two or more
 * @example chiSquared([60, 20, 10, 10]).verdict // 'skewed'
 */
export function chiSquared(counts: readonly number[]): ChiSquared {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const expected = total / counts.length;
  const degrees_of_freedom = Math.max(0, counts.length - 1);
  const chi_squared =
    total === 0 ? 0 : counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const p_value = chanceOf(chi_squared, degrees_of_freedom);
  const isSkewed = p_value < UNLIKELY && Math.sqrt(chi_squared / total) >= LEAST_EFFECT;
  return {
    chi_squared: Number(chi_squared.toFixed(4)),
    degrees_of_freedom,
    p_value: Number(p_value.toPrecision(4)),
    verdict: expected < LEAST_EXPECTED ? 'too_few' : isSkewed ? 'skewed' : 'balanced',
  };
}

/**
 * The chance that a chi-squared variable is at least this large: Q(k/2, x/2), which for whole k follows from Q(1/2, z) =
 * erfc(√z) or Q(1, z) = e^-z by Q(s + 1, z) = Q(s, z) + z^s e^-z / Γ(s + 1) (Abramowitz and Stegun, 26.4 and 6.5.21).
 */
function chanceOf(chi_squared: number, degrees_of_freedom: number): number {
  if (degrees_of_freedom === 0 || chi_squared <= 0) return 1;
  const z = chi_squared / 2;
  const isOdd = degrees_of_freedom % 2 === 1;
  let chance = isOdd ? erfc(Math.sqrt(z)) : Math.exp(-z);
  let s = isOdd ? 0.5 : 1;
  // z^s e^-z / Γ(s + 1), of which Γ(3/2) is √π / 2.
  let term = (z ** s * Math.exp(-z)) / (isOdd ? Math.sqrt(Math.PI) / 2 : 1);
  for (; s < degrees_of_freedom / 2; s += 1) {
    chance += term;
    term *= z / (s + 1);
  }
  return Math.min(1, chance);
}

/** The complementary error function for x > 0: a series near 0, a continued fraction further out. */
function erfc(x: number): number {
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n += 1) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n -= 1) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
