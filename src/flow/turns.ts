/** The order in which waiting work gets its turn: by rank, and within a rank group by group. */

/** What decides when work gets its turn. */
export interface Turn {
  /** How late this work is in the life of a video; {@link Preference} says whether late or early work is first. */
  readonly rank: number;
  /** Work of one group stays together. */
  readonly group: string;
}

/** Which ranks come first: high ones (`late`) or low ones (`early`). */
export type Preference = 'late' | 'early';

/** The turn of work without an order: first come, first served. */
export const NO_TURN: Turn = { rank: 0, group: '' };

/** Waiting work, in the order in which it gets its turn. */
export class Turns<T extends Turn> implements Iterable<T> {
  readonly #ranks = new Map<number, Map<string, Set<T>>>();
  preference: Preference = 'late';
  #size = 0;

  /** How much work waits. */
  get size(): number {
    return this.#size;
  }

  /** Adds work at the end of its group. A new group is added at the end of its rank. */
  add(waiting: T): void {
    const groups = this.#ranks.get(waiting.rank) ?? new Map<string, Set<T>>();
    this.#ranks.set(waiting.rank, groups);
    const group = groups.get(waiting.group) ?? new Set<T>();
    groups.set(waiting.group, group);
    if (!group.has(waiting)) this.#size += 1;
    group.add(waiting);
  }

  /** Removes work. @returns false when it was not waiting */
  delete(waiting: T): boolean {
    const groups = this.#ranks.get(waiting.rank);
    const group = groups?.get(waiting.group);
    if (!group?.delete(waiting)) return false;
    this.#size -= 1;
    if (group.size === 0) groups?.delete(waiting.group);
    if (groups?.size === 0) this.#ranks.delete(waiting.rank);
    return true;
  }

  /** The work whose turn it is; undefined when no work waits. */
  first(): T | undefined {
    const [first] = this;
    return first;
  }

  /** All waiting work in order, without what is deleted during the iteration. */
  *[Symbol.iterator](): Iterator<T> {
    const ranks = [...this.#ranks.keys()].sort((a, b) => (this.preference === 'late' ? b - a : a - b));
    for (const rank of ranks) for (const group of this.#ranks.get(rank)?.values() ?? []) yield* group;
  }
}
