/**
 * Compares two texts by their UTF-8 bytes, as `sort` under the C locale does; JavaScript's own `<` differs from it for
 * letters beyond the basic plane (emoji, rare CJK).
 *
 * @returns a negative number, zero or a positive number, as `Array.sort` wants it.
 * @example ['z', 'é', 'a'].sort(byteOrder) // ['a', 'z', 'é']
 */
export function byteOrder(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return codePointRank(a) - codePointRank(b);
  }
  return left.length - right.length;
}

/** Ranks surrogates above the rest of the basic plane, as their code points are. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
