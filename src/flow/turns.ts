/**
 * In which order calls that wait get their turn.
 *
 * While videos still wait outside, late steps come first: what finishes a video frees its memory and its clips, lets the
 * next one in and brings the first task items soon. Once the last video is in and there are items, nothing is left to make
 * room for, and what decides is how long the run takes to empty: then early steps come first, since those videos have the
 * longest way to go. Late first to the very end would leave the last videos to run alone, one short chain of calls after
 * the other; early first from the beginning would begin everything and finish nothing. (Both were simulated against first
 * come first served; docs/performance.md has the figures.)
 *
 * Within a step, calls of one video stand together, behind the videos that came before it: providers keep what they have
 * read of a video for a while. Nobody starves, because no step gets work that the step before it has not done, and only
 * so many videos are in flight.
 */

/** What a call's turn depends on. */
export interface Turn {
  /** The place of its step among the steps: a late one has a higher rank. */
  readonly rank: number;
  /** What it is about, usually the path of a video: calls of one group stay together. */
  readonly group: string;
}

/** Which end of the pipeline comes first. */
export type Preference = 'late' | 'early';

/** Those who wait, in the order in which they get their turn. */
export class Turns<T extends Turn> implements Iterable<T> {
  readonly #ranks = new Map<number, Map<string, Set<T>>>();
  preference: Preference = 'late';
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds one behind all of its group, and its group, when it is new, behind all of its rank. */
  add(waiting: T): void {
    const groups = this.#ranks.get(waiting.rank) ?? new Map<string, Set<T>>();
    this.#ranks.set(waiting.rank, groups);
    const group = groups.get(waiting.group) ?? new Set<T>();
    groups.set(waiting.group, group);
    if (!group.has(waiting)) this.#size += 1;
    group.add(waiting);
  }

  /** Takes one out, wherever it stands. @returns false when it was not there. */
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

  /** All who wait, in order; those that are deleted meanwhile are left out. */
  *[Symbol.iterator](): Iterator<T> {
    const ranks = [...this.#ranks.keys()].sort((a, b) => (this.preference === 'late' ? b - a : a - b));
    for (const rank of ranks) for (const group of this.#ranks.get(rank)?.values() ?? []) yield* group;
  }
}
