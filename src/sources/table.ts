import { hash64 } from './hash-set.js';

type Column = Float64Array | Uint32Array;
type ColumnKind = 'u32' | 'f64';

const FIRST_SLOTS = 1024;
/** Past this share of used slots a look-up would have to try too many of them. */
const MAX_LOAD = 0.75;

/**
 * A hash table from texts to rows of numbers, in typed arrays that double as it fills: a text costs 8 bytes whatever its
 * length, plus its columns. Open addressing with linear probing (Knuth, The Art of Computer Programming, vol. 3, 6.4);
 * two texts of a million share a 64-bit key with a chance of about 1 in 37 million.
 */
export class Table<Name extends string> {
  #keys = new BigUint64Array(FIRST_SLOTS);
  #size = 0;
  readonly #kinds: readonly (readonly [Name, ColumnKind])[];
  #columns: Readonly<Record<Name, Column>>;

  /** @param kinds the columns: `u32` for whole numbers below 2^32, `f64` for larger ones; all begin as 0 */
  constructor(kinds: Readonly<Record<Name, ColumnKind>>) {
    this.#kinds = Object.entries(kinds) as [Name, ColumnKind][];
    this.#columns = this.#allocate(FIRST_SLOTS);
  }

  get size(): number {
    return this.#size;
  }

  /** The row of a text, or undefined when it has none. */
  find(text: string): number | undefined {
    const key = keyOf(text);
    const slot = this.#slot(key);
    return this.#keys[slot] === key ? slot : undefined;
  }

  /** The row of a text, made when it has none. Rows move when the table grows: use it at once. */
  findOrAdd(text: string): number {
    if (this.#size + 1 > this.#keys.length * MAX_LOAD) this.#grow();
    const key = keyOf(text);
    const slot = this.#slot(key);
    if (this.#keys[slot] === 0n) {
      this.#keys[slot] = key;
      this.#size += 1;
    }
    return slot;
  }

  get(row: number, name: Name): number {
    return this.#columns[name][row] ?? 0;
  }

  set(row: number, name: Name, value: number): void {
    this.#columns[name][row] = value;
  }

  /** All rows, in no particular order. */
  *rows(): Generator<number> {
    for (let row = 0; row < this.#keys.length; row += 1) if (this.#keys[row] !== 0n) yield row;
  }

  #slot(key: bigint): number {
    const mask = this.#keys.length - 1;
    let slot = Number(key & BigInt(mask));
    while (this.#keys[slot] !== key && this.#keys[slot] !== 0n) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, columns] = [this.#keys, this.#columns];
    this.#keys = new BigUint64Array(keys.length * 2);
    this.#columns = this.#allocate(keys.length * 2);
    for (const [from, key] of keys.entries()) {
      if (key === 0n) continue;
      const slot = this.#slot(key);
      this.#keys[slot] = key;
      for (const [name] of this.#kinds) this.set(slot, name, columns[name][from] ?? 0);
    }
  }

  #allocate(slots: number): Readonly<Record<Name, Column>> {
    const columns = this.#kinds.map(([name, kind]) => [
      name,
      kind === 'u32' ? new Uint32Array(slots) : new Float64Array(slots),
    ]);
    return Object.fromEntries(columns);
  }
}

/** Zero marks an empty slot, so the one text in 2^64 that hashes to it takes its neighbour's place. */
function keyOf(text: string): bigint {
  return hash64(text) || 1n;
}
