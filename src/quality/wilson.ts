/** Between which shares the true one probably lies (Wilson's interval for a binomial share). */

/** Standard deviations: 95 of 100 such intervals hold the true share. */
const USUAL = 1.96;

/**
 * The interval around a share that was counted. Unlike the plain one it stays between 0 and 1, and it holds for few.
 *
 * @param deviations how wide: 1.96 for 95 %, 3.09 so that the true share is below the lower end once in a thousand times
 * @example wilson(30, 100) // [0.2189, 0.3959]
 */
export function wilson(count: number, total: number, deviations = USUAL): readonly [number, number] {
  if (total === 0) return [0, 1];
  const share = count / total;
  const square = deviations ** 2 / total;
  const centre = (share + square / 2) / (1 + square);
  const half = Math.sqrt(share * (1 - share) * square + square ** 2 / 4) / (1 + square);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
