/** What the records say of each video, as the quality report needs it, in some 35 bytes of memory a video. */

import { MODES, type Mode, TASKS, type Task } from '../records/record.js';
import { Table } from '../tables/table.js';
import type { FirstOf } from './measures.js';

/** What can be noted of a video, as bits. */
const BITS = { failed: 1, skipped: 2, refused: 4, out_of_domain: 8 } as const;
/** The position of the bits of its tasks. */
const TASKS_SHIFT = 4;
const ALL_TASKS = ((1 << TASKS.length) - 1) << TASKS_SHIFT;

/** What is known of the video of an item. */
interface KnownVideo {
  /** Seconds. */
  readonly video_length?: number;
  readonly lane?: Mode;
  readonly first?: FirstOf;
}

export class QualityVideos {
  readonly #table = new Table({ length: 'f64', lane: 'u32', items: 'u32', bits: 'u32' });

  get size(): number {
    return this.#table.size;
  }

  /** Notes a record of a video. @param isPart the record is about a part, and `length` is where that ends */
  record(video: string, length: number | undefined, lane: Mode | undefined, isPart = false): void {
    const row = this.#table.findOrAdd(video);
    if (length !== undefined)
      this.#table.set(row, 'length', isPart ? Math.max(this.#table.get(row, 'length'), length) : length);
    if (lane !== undefined) this.#table.set(row, 'lane', MODES.indexOf(lane) + 1);
  }

  note(video: string, what: keyof typeof BITS): void {
    const row = this.#table.findOrAdd(video);
    this.#table.set(row, 'bits', this.#table.get(row, 'bits') | BITS[what]);
  }

  /** Counts an item of a task, and gives what is known of its video: nothing when it has no record. */
  item(video: string, task: Task): KnownVideo {
    const row = this.#table.find(video);
    if (row === undefined) return {};
    this.#table.set(row, 'items', this.#table.get(row, 'items') + 1);
    const [video_length, lane] = [this.#table.get(row, 'length'), MODES[this.#table.get(row, 'lane') - 1]];
    const [bits, bit] = [this.#table.get(row, 'bits'), 1 << (TASKS_SHIFT + TASKS.indexOf(task))];
    this.#table.set(row, 'bits', bits | bit);
    const first = { of_all: (bits & ALL_TASKS) === 0, of_task: (bits & bit) === 0 };
    return { first, ...(video_length > 0 && { video_length }), ...(lane !== undefined && { lane }) };
  }

  hasItems(video: string): boolean {
    const row = this.#table.find(video);
    return row !== undefined && this.#table.get(row, 'items') > 0;
  }

  /** How many videos gave items. */
  withItems(): number {
    let count = 0;
    for (const row of this.#table.rows()) if (this.#table.get(row, 'items') > 0) count += 1;
    return count;
  }

  /** The videos of the domain without items, by reason. */
  lost() {
    const counts = { failed: 0, skipped: 0, refused: 0, unfinished: 0 };
    for (const row of this.#table.rows()) {
      const bits = this.#table.get(row, 'bits');
      if (this.#table.get(row, 'items') > 0 || (bits & BITS.out_of_domain) !== 0) continue;
      const why = (['failed', 'skipped', 'refused'] as const).find((name) => (bits & BITS[name]) !== 0);
      counts[why ?? 'unfinished'] += 1;
    }
    return counts;
  }
}
