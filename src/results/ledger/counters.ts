import type { LedgerStep } from './ledger-step.js';
import { isOutdated, type StepEntry, sortedAs } from './recorded.js';

/** Counts over all videos. */
export interface Counts {
  /** The steps that were counted. */
  readonly steps: readonly string[];
  /** Videos with any row. */
  videos: number;
  /** Rows without replaced ones, by step. */
  readonly units: Record<string, number>;
  /** Rows of the wrong lane, because step 0 has since moved their video, by step. */
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
    if (rows.length === 0) return;
    const { units, outdated } = this.#counts;
    this.#counts.videos += sign;
    const sorted = sortedAs(rows);
    for (const { step, entry } of rows) {
      units[step.id] = (units[step.id] ?? 0) + sign;
      if (isOutdated(step, entry.mode, sorted)) outdated[step.id] = (outdated[step.id] ?? 0) + sign;
    }
  }

  #nothing(): Counts {
    const ids = this.#steps.map(({ id }) => id);
    const zeroes = () => Object.fromEntries(ids.map((id) => [id, 0]));
    return { steps: ids, videos: 0, units: zeroes(), outdated: zeroes(), is_valid: true };
  }
}
