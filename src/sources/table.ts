import { hash64 } from './hash-set.js';

type Column = Float64Array | Uint32Array;
type ColumnKind = 'u32' | 'f64';
type Page<Name extends string> = Readonly<Record<Name, Column>> & { readonly keys: BigUint64Array };

const FIRST_SLOTS = 1024;
/** Past this share of used slots a look-up would have to try too many of them. */
const MAX_LOAD = 0.75;
/** Rows of a page: as a power of two, and as a number. */
const PAGE_BITS = 14;
const PAGE_ROWS = 1 << PAGE_BITS;

/**
 * A hash table from texts to rows of numbers: a text costs 8 bytes whatever its length, plus its columns, plus 5 to 11 for
 * the place where it is found. Rows stand one behind the other in pages of typed arrays, so that nothing is copied and
 * nothing lies empty as it fills; only the places double. Open addressing with linear probing (Knuth, The Art of Computer
 * Programming, vol. 3, 6.4); two texts of a million share a 64-bit key with a chance of about 1 in 37 million.
 */
export class Table<Name extends string> {
  /** Numbers of rows, from 1 on; 0 marks an empty slot. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #size = 0;
  readonly #kinds: readonly (readonly [Name, ColumnKind])[];
  readonly #pages: Page<Name>[] = [];

  /** @param kinds the columns: `u32` for whole numbers below 2^32, `f64` for larger ones; all begin as 0 */
  constructor(kinds: Readonly<Record<Name, ColumnKind>>) {
    this.#kinds = Object.entries(kinds) as [Name, ColumnKind][];
  }

  get size(): number {
    return this.#size;
  }

  /** The row of a text, or undefined when it has none. */
  find(text: string): number | undefined {
    const held = this.#slots[this.#slot(hash64(text))] ?? 0;
    return held === 0 ? undefined : held - 1;
  }

  /** The row of a text, made when it has none. */
  findOrAdd(text: string): number {
    if (this.#size + 1 > this.#slots.length * MAX_LOAD) this.#grow();
    const key = hash64(text);
    const slot = this.#slot(key);
    const held = this.#slots[slot] ?? 0;
    if (held !== 0) return held - 1;
    const row = this.#size;
    if (row % PAGE_ROWS === 0) this.#pages.push(this.#page());
    this.#pageOf(row).keys[row % PAGE_ROWS] = key;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return row;
  }

  get(row: number, name: Name): number {
    return this.#pageOf(row)[name][row % PAGE_ROWS] ?? 0;
  }

  set(row: number, name: Name, value: number): void {
    this.#pageOf(row)[name][row % PAGE_ROWS] = value;
  }

  /** All rows, in the order in which they were made. */
  *rows(): Generator<number> {
    for (let row = 0; row < this.#size; row += 1) yield row;
  }

  #pageOf(row: number): Page<Name> {
    const page = this.#pages[row >>> PAGE_BITS];
    if (page === undefined) throw new RangeError(`There is no row ${row}.`);
    return page;
  }

  #keyOf(row: number): bigint {
    return this.#pageOf(row).keys[row % PAGE_ROWS] ?? 0n;
  }

  /** The slot that leads to the key's row, or the empty one where it belongs. */
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
    for (const row of this.rows()) this.#slots[this.#slot(this.#keyOf(row))] = row + 1;
  }

  #page(): Page<Name> {
    const columns = this.#kinds.map(([name, kind]) => [
      name,
      kind === 'u32' ? new Uint32Array(PAGE_ROWS) : new Float64Array(PAGE_ROWS),
    ]);
    return Object.fromEntries([...columns, ['keys', new BigUint64Array(PAGE_ROWS)]]);
  }
}
