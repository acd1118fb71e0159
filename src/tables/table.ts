import { type Key, Keys } from './keys.js';

/** Rows are added in blocks: a larger array would have to be copied, and half of it would be empty for long. */
const BLOCK_ROWS = 1024;
const ARRAYS = { u32: Uint32Array, f64: Float64Array } as const;
type ColumnKind = keyof typeof ARRAYS;

/** A table from texts to rows of numbers. A text takes what {@link Keys} take, and 4 or 8 bytes a column. */
export class Table<Name extends string> {
  readonly #keys = new Keys();
  readonly #kinds: Readonly<Record<Name, ColumnKind>>;
  readonly #blocks: Readonly<Record<Name, Uint32Array | Float64Array>>[] = [];

  /** @param kinds the columns: `u32` for whole numbers below 2^32, `f64` for others; all numbers start as 0 */
  constructor(kinds: Readonly<Record<Name, ColumnKind>>) {
    this.#kinds = kinds;
  }

  /** How many rows there are. */
  get size(): number {
    return this.#keys.size;
  }

  /** Bytes held. */
  get bytes(): number {
    const arrays = this.#blocks.flatMap((block) => Object.values<ArrayBufferView>(block));
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, this.#keys.bytes);
  }

  /** The row of a text, or undefined when it has none. */
  find(text: Key): number | undefined {
    return this.#keys.find(text);
  }

  /** The row of a text, made when it has none. */
  findOrAdd(text: Key): number {
    const row = this.#keys.findOrAdd(text);
    if (row === this.#blocks.length * BLOCK_ROWS) this.#blocks.push(this.#newBlock());
    return row;
  }

  get(row: number, name: Name): number {
    return this.#block(row)[name][row % BLOCK_ROWS] ?? 0;
  }

  set(row: number, name: Name, value: number): void {
    this.#block(row)[name][row % BLOCK_ROWS] = value;
  }

  /** All rows, oldest first. */
  *rows(): Generator<number> {
    for (let row = 0; row < this.size; row += 1) yield row;
  }

  #block(row: number): Readonly<Record<Name, Uint32Array | Float64Array>> {
    const block = this.#blocks[Math.floor(row / BLOCK_ROWS)];
    if (block === undefined || row >= this.size) throw new RangeError(`There is no row ${row}.`);
    return block;
  }

  #newBlock(): Readonly<Record<Name, Uint32Array | Float64Array>> {
    const columns = Object.entries<ColumnKind>(this.#kinds);
    const arrays = columns.map(([name, kind]) => [name, new ARRAYS[kind](BLOCK_ROWS)] as const);
    return Object.fromEntries(arrays) as Record<Name, Uint32Array | Float64Array>;
  }
}
