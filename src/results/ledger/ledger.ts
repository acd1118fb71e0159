/**
 * The ledger: what earlier runs have recorded in the results directory, by video. It looks this up in an index that is
 * kept next to the row files and brought up to date with them, see `row-index.ts`. The index has the places of texts, not
 * the texts.
 */
import { join } from 'node:path';
import type { Step } from '../../records/record.js';
import { STEPS, type StepList } from '../../steps.js';
import { curationSteps } from './curation.js';
import { isForeign } from './entry.js';
import { problemText } from './file-state.js';
import { isPart, type LedgerStep, ledgerSteps } from './ledger-step.js';
import { keepIndex, viewIndex } from './open-index.js';
import { isOutdated, type Recorded, recordedOf, type StepEntry, sortedAs } from './recorded.js';
import type { RowIndex, UpdateOptions } from './row-index.js';
import type { Spent } from './spent.js';
import { type Judge, NEVER_STALE } from './stale.js';

/** Counts by step, over all videos. */
type StepCounts = Readonly<Record<string, number>>;

/** How a ledger is read. */
export interface LedgerOptions {
  /** Decides whether a row is out of date; by default no row is. */
  readonly judge?: Judge;
  /** All steps; the built-in ones by default. */
  readonly list?: StepList;
  /** The folder of the index; `.reeltrace/ledger` of the results directory by default. */
  readonly directory?: string;
}

/** An existing row: its step and prompt key, its place, and when it was written. */
export interface RowThere {
  readonly step: Step;
  readonly prompt_key: string | undefined;
  readonly offset: number;
  readonly length: number;
  /** True when step 0 has since moved the video to the other lane, where no row replaces this one. */
  readonly is_outdated: boolean;
  /** Milliseconds since 1970; 0 when the row does not say. */
  readonly written: number;
}

/** After this many new rows the index is brought up to date. */
const ROWS_AT_ONCE = 4_000;

export class Ledger {
  readonly #index: RowIndex;
  readonly #steps: readonly LedgerStep[];
  readonly #judge: Judge;
  #unread = 0;
  #updating: Promise<void> | undefined;
  #failure: { readonly reason: unknown } | undefined;
  readonly #isKept: boolean;

  private constructor(
    index: RowIndex,
    { judge = NEVER_STALE }: LedgerOptions,
    steps: readonly LedgerStep[],
    isKept: boolean,
  ) {
    this.#isKept = isKept;
    this.#index = index;
    this.#judge = judge;
    this.#steps = steps;
  }

  /**
   * Reads a results directory without writing anything into it. A missing file counts as empty, and of two rows with the
   * same key the last one counts.
   */
  static async read(results_dir: string, options: LedgerOptions & UpdateOptions = {}): Promise<Ledger> {
    const { list = STEPS, directory = indexDirectory(results_dir) } = options;
    const steps = await stepsIn(results_dir, list);
    return new Ledger(await viewIndex(results_dir, steps, directory, options), options, steps, false);
  }

  /** Like {@link read}, and also brings the index up to date. The results directory must be locked. */
  static async keep(results_dir: string, options: LedgerOptions = {}): Promise<Ledger> {
    const { list = STEPS, directory = indexDirectory(results_dir) } = options;
    const steps = await stepsIn(results_dir, list);
    return new Ledger(await keepIndex(results_dir, steps, directory), options, steps, true);
  }

  /** How many videos have any row. */
  get size(): number {
    return this.#index.rows.counts.videos;
  }

  /** Why lines could not be used, as `file:line: reason`; lines of a file with the same reason are told of together. */
  get problems(): readonly string[] {
    return this.#steps.flatMap((step) => {
      const { file, problems } = this.#index.file(step);
      return problems.map((one) => problemText(file, one));
    });
  }

  /** How many steps and questions have only rows that can't be used, over all videos. */
  get unusable(): number {
    return this.#index.rows.counts.unusable;
  }

  /** How many rows have no provenance: another tool wrote them. */
  get foreign(): number {
    return this.#index.rows.counts.foreign;
  }

  /** Rows in each file. */
  get rows(): StepCounts {
    return this.#count((step) => this.#index.file(step).rows);
  }

  /** What is recorded, by step, without replaced rows. */
  get records(): StepCounts {
    const { units, sorted } = this.#index.rows.counts;
    return this.#count((step) => (step.sorts ? sorted : (units[step.id] ?? 0)));
  }

  /** Rows that replace an earlier one of the same key, by step. */
  get duplicates(): StepCounts {
    const { units } = this.#index.rows.counts;
    return this.#count((step) => this.#index.file(step).rows - (units[step.id] ?? 0));
  }

  /** Rows of the wrong lane, because step 0 has since moved their video, by step. */
  get outdated(): StepCounts {
    const { outdated } = this.#index.rows.counts;
    return this.#count((step) => outdated[step.id] ?? 0);
  }

  /** What the rows of each step cost, by model. */
  get spent(): readonly (Spent & { readonly step: Step })[] {
    return this.#steps.flatMap((step) =>
      this.#index.file(step).spent.map((spent) => ({ step: step.id, ...spent })),
    );
  }

  /** Bytes that were read as rows, by step: 0 for a file that has not changed. */
  get bytes_read(): Readonly<Record<string, number>> {
    return this.#index.bytes_read;
  }

  /** What is recorded of a video; undefined when it has no rows. */
  find(video: string): Recorded | undefined {
    const rows = this.#index.rows.find(video);
    return rows.length === 0 ? undefined : this.#recorded(rows);
  }

  /** Of {@link find} only whether a video is in the domain, and its lane: found sooner. */
  sorted(video: string): Pick<Recorded, 'is_valid' | 'mode'> | undefined {
    const rows = this.#index.rows.find(video);
    return rows.length === 0 ? undefined : sortedAs(rows);
  }

  /** What is recorded of every video, in no particular order. */
  *all(): Generator<Recorded> {
    for (const rows of this.#index.rows.all()) yield this.#recorded(rows);
  }

  /** The videos with rows that another tool wrote, in no particular order. */
  *foreignVideos(): Generator<string> {
    for (const [video, rows] of this.#index.rows.entries())
      if (!video.startsWith('#') && rows.some(({ entry }) => isForeign(entry))) yield video;
  }

  /** The rows of a video, without replaced ones. */
  rowsOf(video: string): readonly RowThere[] {
    const all = this.#index.rows.find(video);
    const sorted = this.#recorded(all);
    const rows = all.filter(({ step, entry }) => entry.is_usable && !isPart(step));
    return rows.map(({ step, prompt_key, entry }) => ({
      step: step.id,
      prompt_key,
      offset: entry.offset,
      length: entry.length,
      written: entry.written,
      is_outdated: isOutdated(step, { mode: entry.mode, is_foreign: isForeign(entry) }, sorted),
    }));
  }

  /** Notes that a row was added to a file. Starts to update the index after many rows, and does not wait for it. */
  wrote(): void {
    this.#unread += 1;
    if (this.#unread < ROWS_AT_ONCE || this.#index.rows.is_full) return;
    void this.#readOn(); // It never rejects.
  }

  /**
   * Notes what the file of a video looks like now, and which content it has, so that the two are not compared again. Does
   * nothing in a ledger that is only read.
   */
  noteLook(video: string, stamp: number, hash: number): void {
    if (!this.#isKept) return;
    this.#index.rows.noteLook(video, stamp, hash);
    this.wrote();
  }

  /** True when a file that looks like this had this content when it was last compared. */
  isKnownLook(video: string, stamp: number, hash: number): boolean {
    return this.#index.rows.isKnownLook(video, stamp, hash);
  }

  /** Reads the rows that this run has written so far. Others may be added meanwhile. */
  async catchUp(): Promise<void> {
    // What is under way may have passed the last row.
    await this.#updating;
    await this.#readOn();
    if (this.#failure !== undefined) throw this.#failure.reason;
  }

  /** Reads on, unless that is under way. Keeps an error for later. */
  #readOn(): Promise<void> {
    if (this.#updating !== undefined) return this.#updating;
    this.#unread = 0;
    this.#updating = this.#index
      .update({ isGrowing: true })
      .catch((reason: unknown) => {
        this.#failure ??= { reason };
      })
      .finally(() => {
        this.#updating = undefined;
      });
    return this.#updating;
  }

  /** Brings the ledger up to date with the files. Nobody may write to them meanwhile. */
  async update(): Promise<void> {
    await this.#updating;
    if (this.#failure !== undefined) throw this.#failure.reason;
    await this.#index.update();
  }

  /** Closes the index. The next run reads what was added since the last update. */
  async close(): Promise<void> {
    await this.#updating;
    await this.#index.rows.close();
  }

  #recorded(rows: readonly StepEntry[]): Recorded {
    return recordedOf(rows, this.#judge, this.#index.rows.madeOf);
  }

  #count(of: (step: LedgerStep) => number): StepCounts {
    return Object.fromEntries(this.#steps.filter((step) => !isPart(step)).map((step) => [step.id, of(step)]));
  }
}

/** The steps, and before them the further files that have a part of a step's rows. */
async function stepsIn(results_dir: string, list: StepList): Promise<readonly LedgerStep[]> {
  const steps = ledgerSteps(list);
  const sorting = steps.find(({ sorts }) => sorts);
  return sorting === undefined ? steps : [...(await curationSteps(results_dir, sorting)), ...steps];
}

/** The default folder of the index. */
function indexDirectory(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'ledger');
}
