/** A sample of bounded size that is the same in whatever order its members come. */
import { hash64 } from '../tables/keys.js';

/** A 64-bit hash without its last bits is a whole number that a double holds exactly. */
const SPARE_BITS = 11n;
const RANKS = 2 ** 53;

/**
 * Keeps all members as long as there are few. Beyond that only those whose hash is in the lower half of what was allowed
 * so far, and so on (Wegman's adaptive sampling): so the sample depends on the members alone, and has between half and all
 * of its places taken. Members with the same key count once.
 */
export class Sample<T> {
  readonly #most: number;
  readonly #members = new Map<number, T>();
  /** Ranks from here on are left out. */
  #limit = RANKS;

  /** @param most members at a time */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param make makes the member; only called where it belongs to the sample as known so far */
  add(key: string, make: () => T): void {
    const rank = Number(hash64(key) >> SPARE_BITS);
    if (rank >= this.#limit || this.#members.has(rank)) return;
    this.#members.set(rank, make());
    while (this.#members.size > this.#most) {
      this.#limit /= 2;
      for (const each of this.#members.keys()) if (each >= this.#limit) this.#members.delete(each);
    }
  }

  /** By their hashes, so that their order, too, is always the same. */
  members(): T[] {
    return [...this.#members].sort(([a], [b]) => a - b).map(([, member]) => member);
  }
}
