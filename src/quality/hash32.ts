/**
 * Small, fast hashes for sketches and tables of a fixed size; where two texts must not be mixed up, see `tables/keys.ts`.
 */

const FIRST = 0x811c9dc5;

/** FNV-1a: the hash of a text, or of a text that follows one whose hash is given. */
export function hash32(text: string, before = FIRST): number {
  let hash = before;
  for (let index = 0; index < text.length; index += 1) hash = hashNext(hash, text.charCodeAt(index));
  return hash;
}

/** One step of {@link hash32}, for a text that is never there as a whole. */
export function hashNext(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

/** The final mixing of MurmurHash3: without it the order of two hashes predicts the order of their multiples. */
export function scrambled(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
