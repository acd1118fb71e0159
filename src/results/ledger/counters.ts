import type { LedgerStep } from './ledger-step.js';
import { isOutdated, type StepEntry, sortedAs } from './recorded.js';

/** What is counted over all videos. */
export interface Counts {
  /** The steps that were counted. */
  readonly steps: readonly string[];
  /** Videos that left any row. */
  readonly videos: number;
  /** Units that are done, by step. */
  readonly units: Readonly<Record<string, number>>;
  /** Rows of the lane that step 0 has since moved their video out of, by step. */
  readonly outdated: Readonly<Record<string, number>>;
  /** False while they have to be counted anew. */
  readonly is_valid: boolean;
}

/** Keeps the counts while rows of videos come and go. */
export class Counters {
  readonly #steps: readonly LedgerStep[];
  #videos = 0;
  #units: Record<string, number>;
  #outdated: Record<string, number>;
  #isValid = true;

  constructor(steps: readonly LedgerStep[], before?: Counts) {
    this.#steps = steps;
    this.#units = { ...this.#zeroes(), ...before?.units };
    this.#outdated = { ...this.#zeroes(), ...before?.outdated };
    this.#videos = before?.videos ?? 0;
    this.#isValid = before?.is_valid ?? true;
  }

  get is_valid(): boolean {
    return this.#isValid;
  }

  /** The counts as they are kept on disk. */
  counts(): Counts {
    return {
      steps: this.#steps.map(({ id }) => id),
      videos: this.#videos,
      units: this.#units,
      outdated: this.#outdated,
      is_valid: this.#isValid,
    };
  }

  /** Rows were taken away that nobody has counted: everything has to be counted again. */
  distrust(): void {
    this.#isValid = false;
  }

  /** The rows of a video were these and are those now. */
  change(before: readonly StepEntry[], after: readonly StepEntry[]): void {
    if (!this.#isValid) return;
    this.#add(before, -1);
    this.#add(after, 1);
  }

  /** Counts everything. */
  count(all: Iterable<readonly StepEntry[]>): void {
    this.#videos = 0;
    this.#units = this.#zeroes();
    this.#outdated = this.#zeroes();
    for (const rows of all) this.#add(rows, 1);
    this.#isValid = true;
  }

  #add(rows: readonly StepEntry[], sign: 1 | -1): void {
    if (rows.length === 0) return;
    this.#videos += sign;
    const sorted = sortedAs(rows);
    for (const { step, entry } of rows) {
      this.#units[step.id] = (this.#units[step.id] ?? 0) + sign;
      if (isOutdated(step, entry.mode, sorted))
        this.#outdated[step.id] = (this.#outdated[step.id] ?? 0) + sign;
    }
  }

  #zeroes(): Record<string, number> {
    return Object.fromEntries(this.#steps.map(({ id }) => [id, 0]));
  }
}
