import { hash64 } from '../tables/keys.js';
import { Table } from '../tables/table.js';

/** What is known of a file that has just been looked at. */
export interface Noted {
  /** For how long it has looked the same, in milliseconds; 0 when this is the first look or it has changed. */
  readonly unchanged_ms: number;
  /** True when it was taken as it looks now. */
  readonly taken: boolean;
}

/** Milliseconds modulo 2^32: only differences count, and those of files that still settle are small. */
const createRound = () => new Table({ look: 'u32', since: 'u32', is_taken: 'u32' });

/**
 * What files looked like when they were last seen: 26 to 32 bytes a file, however long its path is. Of paths and looks
 * only hashes are kept. What is seen neither in this round of looking at everything nor in the one before is forgotten.
 */
export class FileMemory {
  #round = createRound();
  #before = createRound();
  /** Files of this round that were seen in the one before too. */
  #again = 0;

  /** How many files are remembered. */
  get size(): number {
    return this.#round.size + this.#before.size - this.#again;
  }

  /** Bytes held in memory. */
  get bytes(): number {
    return this.#round.bytes + this.#before.bytes;
  }

  /** Begins a round of looking at everything; only to be called when the one before was not cut short. */
  beginRound(): void {
    this.#before = this.#round;
    this.#round = createRound();
    this.#again = 0;
  }

  /**
   * Notes what a file looks like now.
   * @param look whatever changes when the file does, e.g. its size and its time
   * @param now milliseconds of any clock that only runs forward
   */
  note(path: string, look: string, now: number): Noted {
    const row = this.#rowOf(path);
    const round = this.#round;
    // Never 0, which a file has that was not seen yet.
    const hash = Number(hash64(look) & 0xffff_ffffn) || 1;
    if (round.get(row, 'look') !== hash) {
      round.set(row, 'look', hash);
      round.set(row, 'since', now);
      round.set(row, 'is_taken', 0);
    }
    const unchanged_ms = ((now >>> 0) - round.get(row, 'since')) >>> 0;
    return { unchanged_ms, taken: round.get(row, 'is_taken') !== 0 };
  }

  /** Marks a file as taken as it looked when it was last noted. */
  take(path: string): void {
    this.#round.set(this.#rowOf(path), 'is_taken', 1);
  }

  /** The row of a file in this round, which begins with what the round before knew. */
  #rowOf(path: string): number {
    const [key, size] = [hash64(path), this.#round.size];
    const row = this.#round.findOrAdd(key);
    const known = row < size ? undefined : this.#before.find(key);
    if (known === undefined) return row;
    this.#again += 1;
    for (const name of ['look', 'since', 'is_taken'] as const)
      this.#round.set(row, name, this.#before.get(known, name));
    return row;
  }
}
