/** Deterministic variety: choices that depend on what is said, never on a clock, a path or the order of calls. */

/** FNV-1a over UTF-16 code units, with a final mix so that neighbouring texts fall far apart; 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 15)) >>> 0;
}

/** Picks one of the variants for a key; the same key always gets the same one. */
export function pick<T>(key: string, variants: readonly [T, ...T[]]): T {
  return variants[hash(key) % variants.length] ?? variants[0];
}

/** The list in an order that depends on the key alone. */
export function shuffled<T>(key: string, list: readonly T[]): T[] {
  return list
    .map((item, index) => ({ item, rank: hash(`${key}#${index}`) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
