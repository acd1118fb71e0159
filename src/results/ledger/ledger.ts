/**
 * The ledger: what earlier runs left in the results directory, by video. It is looked up in an index that is kept beside the
 * row files and read on with them, see `row-index.ts`. Texts stay in the files; only their places are remembered.
 */
import { join } from 'node:path';
import type { Step } from '../../records/record.js';
import { STEPS, type StepList } from '../../steps.js';
import { type LedgerStep, ledgerSteps } from './ledger-step.js';
import { keepIndex, viewIndex } from './open-index.js';
import { isOutdated, type Recorded, recordedOf, type StepEntry } from './recorded.js';
import { MAX_PROBLEMS, type RowIndex, type UpdateOptions } from './row-index.js';
import type { Spent } from './spent.js';
import { type Judge, NEVER_STALE } from './stale.js';

/** Counts by step, over all videos. */
type StepCounts = Readonly<Record<string, number>>;

/** How a ledger is read. */
export interface LedgerOptions {
  /** Tells whether a row is out of date; none is unless told. */
  readonly judge?: Judge;
  /** All steps that there are; ours unless told. */
  readonly list?: StepList;
  /** Where the index is; `.reeltrace/ledger` of the results directory unless told. */
  readonly directory?: string;
}

/** A row that is there: of which step and prompt key, where, and since when. */
export interface RowThere {
  readonly step: Step;
  readonly prompt_key: string | undefined;
  readonly offset: number;
  readonly length: number;
  /** True when step 0 has since moved the video to the other lane, and nothing replaces the row there. */
  readonly is_outdated: boolean;
  /** Milliseconds since 1970; 0 when it does not say. */
  readonly written: number;
}

/** After this many new rows the index is read on. */
const ROWS_AT_ONCE = 4_000;

export class Ledger {
  readonly #index: RowIndex;
  readonly #steps: readonly LedgerStep[];
  readonly #judge: Judge;
  #unread = 0;
  #updating: Promise<void> | undefined;
  #failure: { readonly reason: unknown } | undefined;

  private constructor(index: RowIndex, { judge = NEVER_STALE }: LedgerOptions, steps: readonly LedgerStep[]) {
    this.#index = index;
    this.#judge = judge;
    this.#steps = steps;
  }

  /**
   * Reads what is there, and writes nothing into the results directory. A file that is not there counts as empty, and of
   * two rows of the same key the last one counts.
   */
  static async read(results_dir: string, options: LedgerOptions & UpdateOptions = {}): Promise<Ledger> {
    const { list = STEPS, directory = indexDirectory(results_dir) } = options;
    const steps = ledgerSteps(list);
    return new Ledger(await viewIndex(results_dir, steps, directory, options), options, steps);
  }

  /** As {@link read}, and keeps the index up to date. The results directory must be locked. */
  static async keep(results_dir: string, options: LedgerOptions = {}): Promise<Ledger> {
    const { list = STEPS, directory = indexDirectory(results_dir) } = options;
    const steps = ledgerSteps(list);
    return new Ledger(await keepIndex(results_dir, steps, directory), options, steps);
  }

  /** Videos that left any row. */
  get size(): number {
    return this.#index.rows.counts.videos;
  }

  /** Lines that could not be used, as `file:line: reason`; the first hundred. */
  get problems(): readonly string[] {
    return this.#steps.flatMap((step) => this.#index.file(step).problems).slice(0, MAX_PROBLEMS);
  }

  /** Rows in each file. */
  get rows(): StepCounts {
    return this.#count((step) => this.#index.file(step).rows);
  }

  /** Rows that replace an earlier one of the same key, by step. */
  get duplicates(): StepCounts {
    const { units } = this.#index.rows.counts;
    return this.#count((step) => this.#index.file(step).rows - (units[step.id] ?? 0));
  }

  /** Rows of the lane that step 0 has since moved their video out of, by step. */
  get outdated(): StepCounts {
    const { outdated } = this.#index.rows.counts;
    return this.#count((step) => outdated[step.id] ?? 0);
  }

  /** What the rows of each step took, by model. */
  get spent(): readonly (Spent & { readonly step: Step })[] {
    return this.#steps.flatMap((step) =>
      this.#index.file(step).spent.map((spent) => ({ step: step.id, ...spent })),
    );
  }

  /** Bytes that were read as rows, by step: none of a file that is as it was left. */
  get bytes_read(): Readonly<Record<string, number>> {
    return this.#index.bytes_read;
  }

  /** What is left of a video, or undefined when nothing is. */
  find(video: string): Recorded | undefined {
    const rows = this.#index.rows.find(video);
    return rows.length === 0 ? undefined : this.#recorded(rows);
  }

  /** What is left of every video, in no particular order. */
  *all(): Generator<Recorded> {
    for (const rows of this.#index.rows.all()) yield this.#recorded(rows);
  }

  /** The rows of a video that count. */
  rowsOf(video: string): readonly RowThere[] {
    const rows = this.#index.rows.find(video);
    const sorted = this.#recorded(rows);
    return rows.map(({ step, prompt_key, entry: { mode, offset, length, written } }) => ({
      step: step.id,
      prompt_key,
      offset,
      length,
      written,
      is_outdated: isOutdated(step, mode, sorted),
    }));
  }

  /** Rows were added to a file. After many of them the index is read on; this does not wait for it. */
  wrote(): void {
    this.#unread += 1;
    if (this.#unread < ROWS_AT_ONCE || this.#updating !== undefined || this.#index.rows.is_full) return;
    this.#unread = 0;
    this.#updating = this.#index
      .update({ isGrowing: true })
      .catch((reason: unknown) => {
        this.#failure ??= { reason };
      })
      .finally(() => {
        this.#updating = undefined;
      });
  }

  /** Brings the ledger up to date with the files, which nobody writes to meanwhile. */
  async update(): Promise<void> {
    await this.#updating;
    if (this.#failure !== undefined) throw this.#failure.reason;
    await this.#index.update();
  }

  /** Closes the index. What was added since the last update is read by the next run. */
  async close(): Promise<void> {
    await this.#updating;
    await this.#index.rows.close();
  }

  #recorded(rows: readonly StepEntry[]): Recorded {
    return recordedOf(rows, this.#judge, this.#index.rows.madeOf);
  }

  #count(of: (step: LedgerStep) => number): StepCounts {
    return Object.fromEntries(this.#steps.map((step) => [step.id, of(step)]));
  }
}

/** Where the index of a results directory is unless told otherwise. */
function indexDirectory(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'ledger');
}
