/** In which order those who wait get their turn: by rank, and within a rank group by group. */

/** What decides when somebody's turn comes. */
export interface Turn {
  /** How late the work comes on its way; which end goes first is the {@link Preference}. */
  readonly rank: number;
  /** Work of one group stays together. */
  readonly group: string;
}

/** Which ranks go first: high ones (`late`) or low ones (`early`). */
export type Preference = 'late' | 'early';

/** The turn of work that nobody sorts: first come, first served. */
export const NO_TURN: Turn = { rank: 0, group: '' };

/** Those who wait, in the order in which they get their turn. */
export class Turns<T extends Turn> implements Iterable<T> {
  readonly #ranks = new Map<number, Map<string, Set<T>>>();
  preference: Preference = 'late';
  #size = 0;

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** Adds one at the end of its group. A new group goes to the end of its rank. */
  add(waiting: T): void {
    const groups = this.#ranks.get(waiting.rank) ?? new Map<string, Set<T>>();
    this.#ranks.set(waiting.rank, groups);
    const group = groups.get(waiting.group) ?? new Set<T>();
    groups.set(waiting.group, group);
    if (!group.has(waiting)) this.#size += 1;
    group.add(waiting);
  }

  /** Takes one out, wherever it is. @returns false when it was not there */
  delete(waiting: T): boolean {
    const groups = this.#ranks.get(waiting.rank);
    const group = groups?.get(waiting.group);
    if (!group?.delete(waiting)) return false;
    this.#size -= 1;
    if (group.size === 0) groups?.delete(waiting.group);
    if (groups?.size === 0) this.#ranks.delete(waiting.rank);
    return true;
  }

  /** Whose turn it is; undefined when nobody waits. */
  first(): T | undefined {
    const [first] = this;
    return first;
  }

  /** All who wait, in order; those deleted during the iteration are left out. */
  *[Symbol.iterator](): Iterator<T> {
    const ranks = [...this.#ranks.keys()].sort((a, b) => (this.preference === 'late' ? b - a : a - b));
    for (const rank of ranks) for (const group of this.#ranks.get(rank)?.values() ?? []) yield* group;
  }
}
