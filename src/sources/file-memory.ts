import { hash64 } from '../tables/hash-set.js';

const FIRST_SLOTS = 1024;
/** Past this share of used slots a look-up would have to try too many of them. */
const MAX_LOAD = 0.75;
/** A table that is still fuller than this after forgetting doubles. */
const KEPT_LOAD = 0.6;
const USED = 1;
const TAKEN = 2;
const ROUND_SHIFT = 2;
/** Rounds are counted in six bits. */
const ROUNDS = 64;

/** What is known of a file that has just been looked at. */
export interface Noted {
  /** For how long it has looked the same, in milliseconds; 0 when this is the first look or it has changed. */
  readonly unchanged_ms: number;
  /** True when it was taken as it looks now. */
  readonly taken: boolean;
}

/**
 * What files looked like when they were last seen, in a few typed arrays: 23 to 57 bytes a file however long its path is.
 * Of paths and looks only hashes are kept. Same table as {@link HashSet}, but what was not seen for a whole round of
 * looking at everything is forgotten, when room is needed.
 */
export class FileMemory {
  #keys = new BigUint64Array(FIRST_SLOTS);
  #looks = new Uint32Array(FIRST_SLOTS);
  /** Milliseconds, modulo 2^32: only differences count, and those of files that still settle are small. */
  #since = new Uint32Array(FIRST_SLOTS);
  #marks = new Uint8Array(FIRST_SLOTS);
  #size = 0;
  #round = 0;

  /** How many files are remembered. */
  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return [this.#keys, this.#looks, this.#since, this.#marks].reduce(
      (sum, held) => sum + held.byteLength,
      0,
    );
  }

  /** Begins a round of looking at everything; only to be called when the one before was not cut short. */
  beginRound(): void {
    this.#round = (this.#round + 1) % ROUNDS;
  }

  /**
   * Notes what a file looks like now.
   * @param look whatever changes when the file does, e.g. its size and its time
   * @param now milliseconds of any clock that only runs forward
   */
  note(path: string, look: string, now: number): Noted {
    if (this.#size + 1 > this.#marks.length * MAX_LOAD) this.#makeRoom();
    const key = hash64(path);
    const hash = Number(hash64(look) & 0xffff_ffffn);
    const slot = this.#find(key);
    const known = this.#mark(slot) & USED && this.#looks[slot] === hash;
    if (!(this.#mark(slot) & USED)) this.#size += 1;
    if (!known) {
      this.#keys[slot] = key;
      this.#looks[slot] = hash;
      this.#since[slot] = now;
    }
    const taken = known ? this.#mark(slot) & TAKEN : 0;
    this.#marks[slot] = USED | taken | (this.#round << ROUND_SHIFT);
    return { unchanged_ms: ((now >>> 0) - (this.#since[slot] ?? 0)) >>> 0, taken: taken !== 0 };
  }

  /** Marks a file as taken as it looked when it was last noted. */
  take(path: string): void {
    const slot = this.#find(hash64(path));
    this.#marks[slot] = this.#mark(slot) | TAKEN;
  }

  #mark(slot: number): number {
    return this.#marks[slot] ?? 0;
  }

  /** The slot of a key: where it lies, or the free one where it belongs. */
  #find(key: bigint): number {
    const last = this.#marks.length - 1;
    let slot = Number(key & BigInt(last));
    while (this.#mark(slot) & USED && this.#keys[slot] !== key) slot = (slot + 1) & last;
    return slot;
  }

  /** Forgets what was seen neither in this round nor in the one before, and grows when that is not enough. */
  #makeRoom(): void {
    const [keys, looks, since, marks] = [this.#keys, this.#looks, this.#since, this.#marks];
    const kept = [...this.#keptSlots()];
    const slots = kept.length > marks.length * KEPT_LOAD ? marks.length * 2 : marks.length;
    this.#keys = new BigUint64Array(slots);
    this.#looks = new Uint32Array(slots);
    this.#since = new Uint32Array(slots);
    this.#marks = new Uint8Array(slots);
    this.#size = kept.length;
    for (const from of kept) {
      const slot = this.#find(keys[from] ?? 0n);
      this.#keys[slot] = keys[from] ?? 0n;
      this.#looks[slot] = looks[from] ?? 0;
      this.#since[slot] = since[from] ?? 0;
      this.#marks[slot] = marks[from] ?? 0;
    }
  }

  *#keptSlots(): Generator<number> {
    for (const [slot, mark] of this.#marks.entries()) {
      const age = (this.#round - (mark >> ROUND_SHIFT) + ROUNDS) % ROUNDS;
      if (mark & USED && age <= 1) yield slot;
    }
  }
}
