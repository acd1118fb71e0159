import { isForeign } from './entry.js';
import type { LedgerStep } from './ledger-step.js';
import { isOutdated, type StepEntry, sortedAs } from './recorded.js';

/** Counts over all videos. */
export interface Counts {
  /** The keys of the steps that were counted. */
  readonly steps: readonly string[];
  /** Videos with any row. */
  videos: number;
  /** Videos that were sorted into a lane or out of the domain, whatever file says so. */
  sorted: number;
  /** What has only rows that can't be used. */
  unusable: number;
  /** Rows without provenance. */
  foreign: number;
  /** Rows without replaced ones, by the key of the step. */
  readonly units: Record<string, number>;
  /** Rows of the wrong lane, because step 0 has since moved their video, by the key of the step. */
  readonly outdated: Record<string, number>;
  /** False when everything has to be counted again. */
  is_valid: boolean;
}

/** Keeps the counts while rows of videos come and go. */
export class Counters {
  readonly #steps: readonly LedgerStep[];
  #counts: Counts;

  constructor(steps: readonly LedgerStep[], before?: Counts) {
    this.#steps = steps;
    this.#counts = before ?? this.#nothing();
  }

  get is_valid(): boolean {
    return this.#counts.is_valid;
  }

  /** The counts as they are kept on disk. */
  counts(): Counts {
    return this.#counts;
  }

  /** Uncounted rows were removed: everything has to be counted again. */
  distrust(): void {
    this.#counts.is_valid = false;
  }

  /** Replaces the counted rows of a video. */
  change(before: readonly StepEntry[], after: readonly StepEntry[]): void {
    if (!this.is_valid) return;
    this.#add(before, -1);
    this.#add(after, 1);
  }

  /** Counts everything. */
  count(all: Iterable<readonly StepEntry[]>): void {
    this.#counts = this.#nothing();
    for (const rows of all) this.#add(rows, 1);
  }

  #add(rows: readonly StepEntry[], sign: 1 | -1): void {
    const counts = this.#counts;
    const { units, outdated } = counts;
    const sorted = sortedAs(rows);
    let [usable, hasVerdict] = [0, false];
    for (const { step, entry } of rows) {
      if (!entry.is_usable) continue;
      const { key } = step;
      const is_foreign = isForeign(entry);
      usable += 1;
      hasVerdict ||= step.sorts;
      units[key] = (units[key] ?? 0) + sign;
      if (is_foreign) counts.foreign += sign;
      if (isOutdated(step, { mode: entry.mode, is_foreign }, sorted))
        outdated[key] = (outdated[key] ?? 0) + sign;
    }
    counts.unusable += sign * (rows.length - usable);
    if (usable > 0) counts.videos += sign;
    if (hasVerdict) counts.sorted += sign;
  }

  #nothing(): Counts {
    const keys = this.#steps.map(({ key }) => key);
    const zeroes = () => Object.fromEntries(keys.map((key) => [key, 0]));
    const none = { videos: 0, sorted: 0, unusable: 0, foreign: 0 };
    return { steps: keys, ...none, units: zeroes(), outdated: zeroes(), is_valid: true };
  }
}
