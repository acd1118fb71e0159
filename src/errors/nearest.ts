import { closest, distance } from 'fastest-levenshtein';

/** The known name that a misspelt one most likely means; undefined when no name is similar. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const guess = closest(name, known);
  return distance(name, guess) <= Math.max(2, Math.floor(name.length / 3)) ? guess : undefined;
}
