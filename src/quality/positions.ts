/** Where in their videos the intervals of answers are, and how long they are. */

import type { PositionFigures } from './report-schema.js';

const TENTHS = 10;

const none = () => new Array<number>(TENTHS).fill(0);

/** Counts intervals by tenths of their video: the first number is for 0 to 10 %. */
export class Positions {
  readonly #tenths = { starts: none(), ends: none(), covered: none(), lengths: none() };
  #intervals = 0;
  #placed = 0;

  /** @param video_length seconds; undefined when unknown */
  add(
    { start, end }: { readonly start: number; readonly end: number },
    video_length: number | undefined,
  ): void {
    this.#intervals += 1;
    if (video_length === undefined || video_length <= 0) return;
    this.#placed += 1;
    const first = tenthOf(start / video_length);
    // An interval that ends where a tenth begins does not touch it.
    const last = Math.max(first, Math.ceil(Math.min(1, end / video_length) * TENTHS - 1e-9) - 1);
    count(this.#tenths.starts, first);
    count(this.#tenths.ends, last);
    count(this.#tenths.lengths, tenthOf((end - start) / video_length));
    for (let tenth = first; tenth <= last; tenth += 1) count(this.#tenths.covered, tenth);
  }

  figures(): PositionFigures {
    return { intervals: this.#intervals, placed: this.#placed, ...structuredClone(this.#tenths) };
  }
}

function tenthOf(share: number): number {
  return Math.min(TENTHS - 1, Math.max(0, Math.floor(share * TENTHS)));
}

function count(histogram: number[], tenth: number): void {
  histogram[tenth] = (histogram[tenth] ?? 0) + 1;
}
