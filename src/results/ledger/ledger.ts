/**
 * The ledger: what earlier runs left in the results directory, by video. It is read in one sequential pass over each file
 * into a table that takes some 15 bytes of memory a video, so that a million finished ones cost megabytes, not gigabytes.
 * Texts stay on disk; only where the rows needed to go on lie is remembered.
 */
import { join } from 'node:path';
import type { Mode, QaPromptKey, Step } from '../../records/record.js';
import { ROW_FILES, ROW_STEPS, type Row, type RowStep, readRow } from '../../records/rows.js';
import { type Row as Line, readRowBatches } from '../../sinks/rows.js';
import type { Keys } from '../../tables/keys.js';
import { Table } from '../../tables/table.js';
import {
  bitOf,
  COLUMNS,
  INVALID,
  LANED,
  laneBitOf,
  MODE_SHIFT,
  modeIn,
  QA_KEYS,
  REASONS,
  reasonPlace,
  short,
  shortStamp,
  UNITS,
  type Unit,
  VERDICT_SHIFT,
  withMode,
} from './bits.js';
import { type Judge, NEVER_STALE, type StaleReason } from './stale.js';

/** A row's place in its file. */
export interface RowPlace {
  readonly step: '1a' | '1b' | '1c' | '2';
  readonly offset: number;
  readonly length: number;
}

/** What earlier runs left of one video. */
export interface Left {
  /** Steps that are done; step 3 is told by `questions`. */
  readonly steps: ReadonlySet<Step>;
  readonly questions: ReadonlySet<QaPromptKey>;
  /** Why rows are out of date, by step or, for questions, by prompt key. */
  readonly stale: ReadonlyMap<Unit, StaleReason>;
  /** The lane of each row whose key does not say it: the two lanes can't both be there. */
  readonly lanes: ReadonlyMap<Unit, Mode>;
  /** False when step 0 found the video out of domain. */
  readonly is_valid: boolean;
  /** The lane of the row that was written last. */
  readonly mode: Mode | undefined;
  /** The lane that step 0 has sorted the video into. */
  readonly verdict: Mode | undefined;
  /** 32 bits of the stamp of the file that the rows were made from; 0 when they do not say. */
  readonly stamp: number;
  /** Where the rows lie that give a record its fields back, in the order of the steps. */
  readonly places: readonly RowPlace[];
}

/** Lines that can't be used are told one by one only so far. */
const MAX_PROBLEMS = 100;

/** Counts by step, over all videos. */
export type StepCounts = Record<RowStep, number>;

/** Told of each row of the files while they are read, those that a later one replaces included; `raw` has all its fields. */
export type RowReader = (step: RowStep, row: Row, raw: unknown) => void;

/** How the rows are read. */
export interface ReadOptions {
  /** Tells whether a row is out of date; none is unless told. */
  readonly judge?: Judge;
  /** Is told of each row as it passes. */
  readonly onRow?: RowReader;
  /** Where the videos are numbered, when another table of them is made meanwhile. */
  readonly keys?: Keys;
}

const COLUMN_KINDS = {
  done: 'u32',
  mode_at: 'f64',
  stale_0: 'u32',
  stale_1: 'u32',
  stamp: 'u32',
  hash: 'u32',
  print_1a: 'u32',
  print_1b: 'u32',
  print_1c: 'u32',
  print_2: 'u32',
  offset_1a: 'f64',
  offset_1b: 'f64',
  offset_1c: 'f64',
  offset_2: 'f64',
  length_1a: 'u32',
  length_1b: 'u32',
  length_1c: 'u32',
  length_2: 'u32',
} as const;

export class Ledger {
  readonly #table: Table<keyof typeof COLUMN_KINDS>;
  readonly #judge: Judge;

  /** Lines that could not be used, as `file:line: reason`; the first hundred. */
  readonly problems: string[] = [];
  /** Rows that replace an earlier one of the same key, by step. */
  readonly duplicates: StepCounts = zeroes();
  /** Rows of the lane that step 0 has since moved their video out of, by step. */
  readonly outdated: StepCounts = zeroes();

  private constructor({ judge = NEVER_STALE, keys }: ReadOptions) {
    this.#judge = judge;
    this.#table = new Table(COLUMN_KINDS, keys && { keys });
  }

  /**
   * Reads the rows of a results directory; a file that is not there counts as empty, and of two rows of the same key the
   * last one counts.
   */
  static async read(results_dir: string, options: ReadOptions = {}): Promise<Ledger> {
    const ledger = new Ledger(options);
    for (const step of ROW_STEPS)
      for await (const entries of readRowBatches(join(results_dir, ROW_FILES[step])))
        for (const entry of entries) ledger.#read(step, entry, options.onRow);
    return ledger;
  }

  #read(step: RowStep, entry: Line, onRow: RowReader | undefined): void {
    const read = 'problem' in entry ? { problem: entry.problem } : readRow(step, entry.row);
    if (!('problem' in read)) {
      this.#add(step, read.row, entry);
      onRow?.(step, read.row, 'row' in entry ? entry.row : undefined);
    } else if (this.problems.length < MAX_PROBLEMS)
      this.problems.push(`${ROW_FILES[step]}:${entry.line}: ${read.problem}`);
  }

  /** Videos that left any row. */
  get size(): number {
    return this.#table.size;
  }

  /** What is left of a video, or undefined when nothing is. */
  find(video: string): Left | undefined {
    const at = this.#table.find(video);
    return at === undefined ? undefined : this.#left(at);
  }

  /** What is left of every video, in no particular order. */
  *all(): Generator<Left> {
    for (const at of this.#table.rows()) yield this.#left(at);
  }

  #left(at: number): Left {
    const table = this.#table;
    const done = table.get(at, 'done');
    const isDone = (unit: Unit) => (done & bitOf(unit)) !== 0;
    const stale = new Map<Unit, StaleReason>();
    if ((table.get(at, 'stale_0') | table.get(at, 'stale_1')) !== 0)
      for (const unit of UNITS) {
        const reason = this.#reason(at, unit);
        if (reason !== undefined) stale.set(unit, reason);
      }
    return {
      steps: new Set((['0', '1a', '1b', '1c', '2'] as const).filter(isDone)),
      questions: new Set(QA_KEYS.filter(isDone)),
      stale,
      lanes: new Map(
        LANED.filter(isDone).map((unit) => [unit, done & laneBitOf(unit) ? 'anomaly' : 'normal']),
      ),
      is_valid: (done & INVALID) === 0,
      mode: modeIn(done, MODE_SHIFT),
      verdict: modeIn(done, VERDICT_SHIFT),
      stamp: table.get(at, 'stamp'),
      places: (['1a', '1b', '1c', '2'] as const).filter(isDone).map((step) => ({
        step,
        offset: table.get(at, COLUMNS[step].offset),
        length: table.get(at, COLUMNS[step].length),
      })),
    };
  }

  #add(step: RowStep, row: Row, place: { readonly offset: number; readonly length: number }): void {
    const table = this.#table;
    const at = table.findOrAdd(row.video);
    const unit = step === '3' ? (row.prompt_key as QaPromptKey) : step;
    let done = table.get(at, 'done');
    if (done & bitOf(unit)) this.duplicates[step] += 1;
    done |= bitOf(unit);
    if (step === '0')
      done = withMode(row.is_valid ? done & ~INVALID : done | INVALID, VERDICT_SHIFT, row.mode);
    const written = Date.parse(row.provenance?.written_at ?? '') || 0;
    if (row.mode !== undefined && written >= table.get(at, 'mode_at')) {
      done = withMode(done, MODE_SHIFT, row.mode);
      table.set(at, 'mode_at', written);
    }
    done = row.mode === 'anomaly' ? done | laneBitOf(unit) : done & ~laneBitOf(unit);
    table.set(at, 'done', done >>> 0);
    if (isOutdated(step, row.mode, modeIn(done, MODE_SHIFT), modeIn(done, VERDICT_SHIFT)))
      this.outdated[step] += 1;

    const { provenance } = row;
    this.#setReason(at, unit, this.#reasonFor(at, step, row));
    if (provenance?.video_stamp !== undefined) table.set(at, 'stamp', shortStamp(provenance.video_stamp));
    if (provenance?.video_hash !== undefined) table.set(at, 'hash', short(provenance.video_hash));
    if (step === '0' || step === '3') return;
    const { print, offset, length } = COLUMNS[step];
    table.set(at, print, short(provenance?.fingerprint));
    table.set(at, offset, place.offset);
    table.set(at, length, place.length);
  }

  /** Why a row is out of date, given the rows of the steps before it. */
  #reasonFor(at: number, step: RowStep, { provenance, mode }: Row): StaleReason | undefined {
    const verdict = this.#judge(step, provenance);
    if (verdict !== undefined && verdict !== 'age') return verdict;
    const [made, upstream] = [short(provenance?.upstream), this.#upstreamPrint(at, step, mode)];
    if (made === 0 || upstream === 0 || made === upstream) return verdict;
    const [hash, before] = [short(provenance?.video_hash), this.#table.get(at, 'hash')];
    return hash !== 0 && before !== 0 && hash !== before ? 'video' : 'upstream';
  }

  /** 32 bits of the fingerprint of the row that this step's row is made from; 0 when there is none or it has none. */
  #upstreamPrint(at: number, step: RowStep, mode: Mode | undefined): number {
    const print = (name: '1a' | '1b' | '1c' | '2') => this.#table.get(at, COLUMNS[name].print);
    if (step === '1b') return print('1a');
    if (step === '1c') return print('1b');
    if (step === '2') return (mode === 'anomaly' && print('1c')) || print('1b') || print('1a');
    return step === '3' ? print('2') : 0;
  }

  #reason(at: number, unit: Unit): StaleReason | undefined {
    const { column, shift } = reasonPlace(unit);
    return REASONS[((this.#table.get(at, column) >>> shift) & 7) - 1];
  }

  #setReason(at: number, unit: Unit, reason: StaleReason | undefined): void {
    const { column, shift } = reasonPlace(unit);
    const number = reason === undefined ? 0 : REASONS.indexOf(reason) + 1;
    const others = this.#table.get(at, column) & ~(7 << shift);
    this.#table.set(at, column, (others | (number << shift)) >>> 0);
  }
}

/**
 * True for a row that step 0 has since sorted out: it and all that was written last are of one lane, this row of the other.
 * Only steps with rows that nothing replaces in the new lane have such.
 */
export function isOutdated(
  step: RowStep,
  mode: Mode | undefined,
  latest: Mode | undefined,
  verdict: Mode | undefined,
): boolean {
  const isOfLane = step === '1c' || step === '3';
  return isOfLane && mode !== undefined && verdict !== undefined && verdict === latest && mode !== verdict;
}

function zeroes(): StepCounts {
  return { '0': 0, '1a': 0, '1b': 0, '1c': 0, '2': 0, '3': 0 };
}
