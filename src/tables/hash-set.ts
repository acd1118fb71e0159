import { hash } from 'node:crypto';

const FIRST_BYTES = new DataView(new ArrayBuffer(8));
const FIRST_SLOTS = 1024;
/** Past this share of used slots a look-up would have to try too many of them. */
const MAX_LOAD = 0.8;
/** How much larger the next array is: doubling would leave half of it empty for longer. */
const GROWTH = 1.5;

/**
 * The first 64 bits of a text's SHA-1: the same text always gives the same number, and two of a million different texts
 * give the same one with a chance of about 1 in 37 million.
 */
export function hash64(text: string): bigint {
  // As a text of bytes: a buffer for each hash would cost more than the hash.
  const bytes = hash('sha1', text, 'binary');
  for (let index = 0; index < 8; index += 1) FIRST_BYTES.setUint8(index, bytes.charCodeAt(index));
  return FIRST_BYTES.getBigUint64(0);
}

/**
 * A set of texts of which only 64-bit hashes are kept, in one typed array that grows by half as it fills: 10 to 15 bytes a
 * text however long it is, where a Set of paths takes 100 and more. Open addressing with linear probing (Knuth, The Art
 * of Computer Programming, vol. 3, 6.4).
 */
export class HashSet {
  #slots = new BigUint64Array(FIRST_SLOTS);
  #size = 0;

  /** How many different texts were added. */
  get size(): number {
    return this.#size;
  }

  /** Adds a text; false when it was there already. */
  add(text: string): boolean {
    if (this.#size + 1 > this.#slots.length * MAX_LOAD) this.#grow();
    const key = keyOf(text);
    const slot = find(this.#slots, key);
    if (this.#slots[slot] === key) return false;
    this.#slots[slot] = key;
    this.#size += 1;
    return true;
  }

  /** True when the text was added. */
  has(text: string): boolean {
    const key = keyOf(text);
    return this.#slots[find(this.#slots, key)] === key;
  }

  #grow(): void {
    const slots = new BigUint64Array(Math.ceil(this.#slots.length * GROWTH));
    for (const key of this.#slots) if (key !== 0n) slots[find(slots, key)] = key;
    this.#slots = slots;
  }
}

/** Zero marks an empty slot, so the one text in 2^64 that hashes to it takes its neighbour's place. */
function keyOf(text: string): bigint {
  return hash64(text) || 1n;
}

/** The slot that holds the key, or the empty one where it belongs. */
function find(slots: BigUint64Array, key: bigint): number {
  // The upper half of the key as a share of all, because the number of slots is no power of two.
  let slot = Math.floor((Number(key >> 32n) / 2 ** 32) * slots.length);
  for (;;) {
    const held = slots[slot];
    if (held === key || held === 0n) return slot;
    slot = slot + 1 === slots.length ? 0 : slot + 1;
  }
}
