import { hash64 } from './hash-set.js';
import { Pages } from './pages.js';

type ColumnKind = 'u32' | 'f64';
interface Column {
  readonly at: number;
  readonly isLarge: boolean;
}

const FIRST_SLOTS = 1024;
/** Past this share of used slots a look-up would have to try too many of them. */
const MAX_LOAD = 0.75;
/** Keys of a block: as a power of two, and as a number. */
const BLOCK_BITS = 14;
const BLOCK_KEYS = 1 << BLOCK_BITS;
/** A row that has to be fetched from the disk comes with the others of its page. */
const PAGE_BYTES = 8 * 1024;
/** Rows are held in memory up to so many bytes. */
const HELD_BYTES = 4 * 1024 * 1024;

/** How a table holds its rows. */
export interface TableOptions {
  /** Bytes of rows in memory, 4 MB unless told; the others lie on disk. */
  readonly held_bytes?: number;
}

/**
 * A hash table from texts to rows of numbers. A text costs 13 to 19 bytes of memory whatever its length and however many
 * columns there are: a hash and the place where it is found. Of the rows those are in memory that were used last; as rows
 * that are used together were mostly made together, too, few have to be fetched. Open addressing with linear probing
 * (Knuth, The Art of Computer Programming, vol. 3, 6.4); two texts of a million share a 64-bit key with a chance of about
 * 1 in 37 million.
 */
export class Table<Name extends string> {
  /** Numbers of rows, from 1 on; 0 marks an empty slot. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #size = 0;
  readonly #keys: BigUint64Array[] = [];
  readonly #columns: Readonly<Record<Name, Column>>;
  readonly #row_bytes: number;
  readonly #rows_a_page: number;
  readonly #pages: Pages;

  /** @param kinds the columns: `u32` for whole numbers below 2^32, `f64` for larger ones; all begin as 0 */
  constructor(kinds: Readonly<Record<Name, ColumnKind>>, { held_bytes = HELD_BYTES }: TableOptions = {}) {
    let at = 0;
    const columns = Object.entries<ColumnKind>(kinds).map(([name, kind]) => {
      const column = { at, isLarge: kind === 'f64' };
      at += column.isLarge ? 8 : 4;
      return [name, column] as const;
    });
    this.#columns = Object.fromEntries(columns) as Record<Name, Column>;
    this.#row_bytes = at;
    this.#rows_a_page = Math.floor(PAGE_BYTES / at);
    this.#pages = new Pages(PAGE_BYTES, Math.max(1, Math.floor(held_bytes / PAGE_BYTES)));
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
    if (row % BLOCK_KEYS === 0) this.#keys.push(new BigUint64Array(BLOCK_KEYS));
    if (row % this.#rows_a_page === 0) this.#pages.add();
    (this.#keys[row >>> BLOCK_BITS] as BigUint64Array)[row % BLOCK_KEYS] = key;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return row;
  }

  get(row: number, name: Name): number {
    const { at, isLarge } = this.#columns[name];
    const page = this.#pages.read(this.#pageOf(row));
    const place = this.#placeOf(row) + at;
    return isLarge ? page.getFloat64(place) : page.getUint32(place);
  }

  set(row: number, name: Name, value: number): void {
    const { at, isLarge } = this.#columns[name];
    const page = this.#pages.change(this.#pageOf(row));
    const place = this.#placeOf(row) + at;
    if (isLarge) page.setFloat64(place, value);
    else page.setUint32(place, value);
  }

  /** All rows, in the order in which they were made. */
  *rows(): Generator<number> {
    for (let row = 0; row < this.#size; row += 1) yield row;
  }

  #pageOf(row: number): number {
    if (row >= this.#size) throw new RangeError(`There is no row ${row}.`);
    return Math.floor(row / this.#rows_a_page);
  }

  #placeOf(row: number): number {
    return (row % this.#rows_a_page) * this.#row_bytes;
  }

  #keyOf(row: number): bigint {
    return this.#keys[row >>> BLOCK_BITS]?.[row % BLOCK_KEYS] ?? 0n;
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
}
