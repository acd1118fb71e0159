/** Where in their videos the intervals of answers lie, and how long they are. */

/** Counts by tenth of the video: the first number is for 0 to 10 %. */
export interface PositionFigures {
  /** Answers that are an interval. */
  readonly intervals: number;
  /** Those of videos whose length is known; only they are in the histograms. */
  readonly placed: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Intervals that touch the tenth. */
  readonly covered: readonly number[];
  /** Intervals by their length as a share of the video. */
  readonly lengths: readonly number[];
}

const TENTHS = 10;

export class Positions {
  readonly #starts = new Array<number>(TENTHS).fill(0);
  readonly #ends = new Array<number>(TENTHS).fill(0);
  readonly #covered = new Array<number>(TENTHS).fill(0);
  readonly #lengths = new Array<number>(TENTHS).fill(0);
  #intervals = 0;
  #placed = 0;

  /** @param video_length seconds; undefined where nobody knows */
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
    count(this.#starts, first);
    count(this.#ends, last);
    count(this.#lengths, tenthOf((end - start) / video_length));
    for (let tenth = first; tenth <= last; tenth += 1) count(this.#covered, tenth);
  }

  figures(): PositionFigures {
    return {
      intervals: this.#intervals,
      placed: this.#placed,
      starts: [...this.#starts],
      ends: [...this.#ends],
      covered: [...this.#covered],
      lengths: [...this.#lengths],
    };
  }
}

function tenthOf(share: number): number {
  return Math.min(TENTHS - 1, Math.max(0, Math.floor(share * TENTHS)));
}

function count(histogram: number[], tenth: number): void {
  histogram[tenth] = (histogram[tenth] ?? 0) + 1;
}
