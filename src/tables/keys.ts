/** Numbers for texts, in little memory. Of a text only a hash is kept. */
import { hash } from 'node:crypto';

const FIRST_BYTES = new DataView(new ArrayBuffer(8));
const FIRST_SLOTS = 1024;
/** With a larger share of used slots a look-up would have to try too many of them. */
const MAX_LOAD = 0.8;
/** How much larger the next array is: after doubling, half of it would be empty for longer. */
const GROWTH = 1.5;
/** Keys of a block: as a power of two, and as a number. */
const BLOCK_BITS = 10;
const BLOCK_KEYS = 1 << BLOCK_BITS;

/**
 * The first 64 bits of a text's SHA-1. The same text always gives the same number; that any two of a million different
 * texts give the same one has a chance of about 1 in 37 million.
 */
export function hash64(text: string): bigint {
  // As a string of bytes: a buffer for each hash would cost more than the hash.
  const bytes = hash('sha1', text, 'binary');
  for (let index = 0; index < 8; index += 1) FIRST_BYTES.setUint8(index, bytes.charCodeAt(index));
  return FIRST_BYTES.getBigUint64(0);
}

/** A text, or its {@link hash64} where that is known already. */
export type Key = string | bigint;

const hashOf = (key: Key) => (typeof key === 'string' ? hash64(key) : key);

/**
 * Numbers texts from 0 on, in the order in which they are added: 13 to 16 bytes a text, whatever its length; a Set of
 * paths takes 100 and more. Open addressing with linear probing (Knuth, The Art of Computer Programming, vol. 3, 6.4).
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

  /** Bytes held. */
  get bytes(): number {
    return this.#slots.byteLength + 8 * BLOCK_KEYS * this.#blocks.length;
  }

  /** Adds a text; false when it was there already. */
  add(text: Key): boolean {
    const before = this.#size;
    return this.findOrAdd(text) === before;
  }

  /** The number of a text, or undefined when it was not added. */
  find(text: Key): number | undefined {
    const held = this.#slots[this.#slotOf(hashOf(text))] ?? 0;
    return held === 0 ? undefined : held - 1;
  }

  /** The number of a text, which is added when it was not. */
  findOrAdd(text: Key): number {
    if (this.#size + 1 > this.#slots.length * MAX_LOAD) this.#grow();
    const key = hashOf(text);
    const slot = this.#slotOf(key);
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
  #slotOf(key: bigint): number {
    // The upper half of the key as a share of all slots, because their number is no power of two.
    let slot = Math.floor((Number(key >> 32n) / 2 ** 32) * this.#slots.length);
    for (;;) {
      const held = this.#slots[slot] ?? 0;
      if (held === 0 || this.#keyOf(held - 1) === key) return slot;
      slot = slot + 1 === this.#slots.length ? 0 : slot + 1;
    }
  }

  #grow(): void {
    this.#slots = new Uint32Array(Math.ceil(this.#slots.length * GROWTH));
    for (let number = 0; number < this.#size; number += 1)
      this.#slots[this.#slotOf(this.#keyOf(number))] = number + 1;
  }
}
