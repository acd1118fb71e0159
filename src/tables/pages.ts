import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../errors/system-error.js';

/** A page in memory. */
interface Held {
  number: number;
  readonly view: DataView;
  isChanged: boolean;
}

/** Scratch files have no name any more; they are closed once their pages are garbage. */
const scratches = new FinalizationRegistry<number>((file) => closeSync(file));

/**
 * Any number of pages of bytes. Those used last are in memory, the others in a scratch file. It is made when it is first
 * needed, below the system's folder for temporary files, and loses its name at once: nothing is left of it, however the
 * process ends. Pages that can't be written stay in memory.
 */
export class Pages {
  readonly #bytes: number;
  readonly #most: number;
  /** Longest unused first. */
  readonly #held = new Map<number, Held>();
  #last: Held | undefined;
  #count = 0;
  #scratch: number | undefined;
  #isOnDisk = true;

  /**
   * @param bytes the size of a page
   * @param most how many are kept in memory; at least 1
   */
  constructor(bytes: number, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** How many pages were added. */
  get size(): number {
    return this.#count;
  }

  /** Pages in memory. */
  get held(): number {
    return this.#held.size;
  }

  /** Adds a page of zeroes. */
  add(): void {
    const page = this.#room(this.#count);
    new Uint8Array(page.view.buffer).fill(0);
    page.isChanged = true;
    this.#count += 1;
  }

  /** A page to read, valid until the next call. @throws RangeError for one that was not added; errors of the disk */
  read(number: number): DataView {
    return this.#page(number).view;
  }

  /** A page to change, valid until the next call. @throws as {@link read} does */
  change(number: number): DataView {
    const page = this.#page(number);
    page.isChanged = true;
    return page.view;
  }

  #page(number: number): Held {
    if (this.#last?.number === number) return this.#last;
    const found = this.#held.get(number) ?? this.#fetch(number);
    // To the end of the map, so that the first one is the longest unused.
    this.#held.delete(number);
    this.#held.set(number, found);
    this.#last = found;
    return found;
  }

  #fetch(number: number): Held {
    const scratch = this.#scratch;
    if (number >= this.#count || scratch === undefined) throw new RangeError(`There is no page ${number}.`);
    const page = this.#room(number);
    readSync(scratch, page.view, 0, this.#bytes, number * this.#bytes);
    return page;
  }

  /** Memory for a page; its bytes may still be those of another page. */
  #room(number: number): Held {
    const page = this.#leaving() ?? {
      number,
      view: new DataView(new ArrayBuffer(this.#bytes)),
      isChanged: false,
    };
    this.#held.delete(page.number);
    page.number = number;
    page.isChanged = false;
    this.#held.set(number, page);
    this.#last = page;
    return page;
  }

  /** The longest unused page, where there is no room for one more; first it is saved. */
  #leaving(): Held | undefined {
    if (!this.#isOnDisk || this.#held.size < this.#most) return undefined;
    const [page] = this.#held.values();
    if (page?.isChanged === true) this.#isOnDisk = this.#save(page);
    return this.#isOnDisk ? page : undefined;
  }

  #save({ view, number }: Held): boolean {
    try {
      this.#scratch ??= this.#open();
      return writeSync(this.#scratch, view, 0, this.#bytes, number * this.#bytes) === this.#bytes;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
  }

  #open(): number {
    const path = join(tmpdir(), `reeltrace-pages-${randomUUID()}`);
    const file = openSync(path, 'wx+', 0o600);
    rmSync(path);
    scratches.register(this, file);
    return file;
  }
}
