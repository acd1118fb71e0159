/** Small robust statistics over plain arrays. */

/** The mean; 0 for an empty list. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The middle value (the mean of the two middle ones for an even count); 0 for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Median absolute deviation, scaled by 1.4826 so that it equals the standard deviation of normal data. */
export function deviation(values: readonly number[]): number {
  const centre = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)));
}

/**
 * The largest value, at least 0 and so 0 for an empty list; unlike `Math.max(...values)` it takes lists of any size.
 */
export function highest(values: readonly number[]): number {
  return values.reduce((best, value) => Math.max(best, value), 0);
}

/** Rounds to one decimal: the precision of every percentage that is written down. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
