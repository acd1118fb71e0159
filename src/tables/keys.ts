import { hash64 } from './hash-set.js';

const FIRST_SLOTS = 1024;
/** Past this share of used slots a look-up would have to try too many of them. */
const MAX_LOAD = 0.75;
/** Keys of a block: as a power of two, and as a number. */
const BLOCK_BITS = 14;
const BLOCK_KEYS = 1 << BLOCK_BITS;

/**
 * Numbers texts from 0 on, in the order in which they come: 13 to 19 bytes of memory a text, whatever its length, for a
 * hash and the place where it is found. Open addressing with linear probing (Knuth, The Art of Computer Programming,
 * vol. 3, 6.4); two texts of a million share a 64-bit key with a chance of about 1 in 37 million.
 */
export class Keys {
  /** Numbers, plus 1; 0 marks an empty slot. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #size = 0;
  readonly #blocks: BigUint64Array[] = [];

  /** How many different texts there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of a text, or undefined when it has none. */
  find(text: string): number | undefined {
    const held = this.#slots[this.#slot(hash64(text))] ?? 0;
    return held === 0 ? undefined : held - 1;
  }

  /** The number of a text, given now when it has none. */
  findOrAdd(text: string): number {
    if (this.#size + 1 > this.#slots.length * MAX_LOAD) this.#grow();
    const key = hash64(text);
    const slot = this.#slot(key);
    const held = this.#slots[slot] ?? 0;
    if (held !== 0) return held - 1;
    const number = this.#size;
    if (number % BLOCK_KEYS === 0) this.#blocks.push(new BigUint64Array(BLOCK_KEYS));
    (this.#blocks[number >>> BLOCK_BITS] as BigUint64Array)[number % BLOCK_KEYS] = key;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return number;
  }

  #keyOf(number: number): bigint {
    return this.#blocks[number >>> BLOCK_BITS]?.[number % BLOCK_KEYS] ?? 0n;
  }

  /** The slot that leads to the key's number, or the empty one where it belongs. */
  #slot(key: bigint): number {
    const mask = this.#slots.length - 1;
    let slot = Number(key & BigInt(mask));
    for (;;) {
      const held = this.#slots[slot] ?? 0;
      if (held === 0 || this.#keyOf(held - 1) === key) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let number = 0; number < this.#size; number += 1)
      this.#slots[this.#slot(this.#keyOf(number))] = number + 1;
  }
}
