import { type Key, Keys } from './keys.js';
import { Pages } from './pages.js';

type ColumnKind = 'u32' | 'f64';
interface Column {
  readonly at: number;
  readonly isLarge: boolean;
}

/** Rows are read from disk in pages of this size. */
const PAGE_BYTES = 8 * 1024;
/** Bytes of rows in memory by default. */
const HELD_BYTES = 4 * 1024 * 1024;

/**
 * A table from texts to rows of numbers. In memory a text takes what {@link Keys} take, however many columns there are, and
 * the rows used last have room. Rows that are used together were mostly made together, so few have to be read from disk.
 */
export class Table<Name extends string> {
  readonly #keys = new Keys();
  readonly #columns: Readonly<Record<Name, Column>>;
  readonly #row_bytes: number;
  readonly #rows_a_page: number;
  readonly #pages: Pages;

  /**
   * @param kinds the columns: `u32` for whole numbers below 2^32, `f64` for larger ones; all start as 0
   * @param held_bytes bytes of rows in memory; the others are on disk
   */
  constructor(kinds: Readonly<Record<Name, ColumnKind>>, held_bytes = HELD_BYTES) {
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

  /** How many rows there are. */
  get size(): number {
    return this.#keys.size;
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.#keys.bytes + this.#pages.held * PAGE_BYTES;
  }

  /** The row of a text, or undefined when it has none. */
  find(text: Key): number | undefined {
    return this.#keys.find(text);
  }

  /** The row of a text, made when it has none. */
  findOrAdd(text: Key): number {
    return this.#keys.findOrAdd(text);
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

  /** All rows, oldest first. */
  *rows(): Generator<number> {
    for (let row = 0; row < this.size; row += 1) yield row;
  }

  #pageOf(row: number): number {
    if (row >= this.size) throw new RangeError(`There is no row ${row}.`);
    const page = Math.floor(row / this.#rows_a_page);
    // Rows that were only added have no page yet.
    while (this.#pages.size <= page) this.#pages.add();
    return page;
  }

  #placeOf(row: number): number {
    return (row % this.#rows_a_page) * this.#row_bytes;
  }
}
