/** Numbers that look like chance and come back with their seed, so that what failed once fails again. */

/** A generator of whole numbers from `least` to `most`, both included (Park and Miller, 1988). */
export function seeded(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (state * 48_271) % 2_147_483_647;
    return least + (state % (most - least + 1));
  };
}

/** A stand-in for Math.random that comes back with its seed. */
export function seededRandom(seed: number): () => number {
  const next = seeded(seed);
  return () => next(0, 999_999) / 1_000_000;
}
