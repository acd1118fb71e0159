/**
 * The ledger: what earlier runs left in the results directory, by video. It is read in one sequential pass over each file
 * and held in typed arrays of some 90 bytes a video, so that a million finished videos cost megabytes, not gigabytes.
 * Texts stay on disk; only where the rows needed to go on lie is remembered.
 */
import { join } from 'node:path';
import { MODES, type Mode, PROMPT_KEYS, type QaPromptKey, qaTypeOf, type Step } from '../record.js';
import { ROW_FILES, ROW_STEPS, type Row, type RowStep, readRow } from '../rows.js';
import { readRows } from '../sinks/rows.js';
import { type Judge, NEVER_STALE, type StaleReason } from './stale.js';
import { Table } from './table.js';

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
  readonly stale: ReadonlyMap<Step | QaPromptKey, StaleReason>;
  /** False when step 0 found the video out of domain. */
  readonly is_valid: boolean;
  readonly mode: Mode | undefined;
  /** 32 bits of the stamp of the file that the rows were made from; 0 when they do not say. */
  readonly stamp: number;
  /** Where the rows lie that give a record its fields back, in the order of the steps. */
  readonly places: readonly RowPlace[];
}

const QA_KEYS = PROMPT_KEYS.filter((key): key is QaPromptKey => qaTypeOf(key) !== undefined);
/** Everything that is done or stale on its own, a bit each. */
const UNITS: readonly (Step | QaPromptKey)[] = ['0', '1a', '1b', '1c', '2', ...QA_KEYS];
const REASONS = ['prompt', 'model', 'upstream'] as const;
const INVALID = 1 << 20;
const MODE_SHIFT = 21;
/** Lines that can't be used are told one by one only so far. */
const MAX_PROBLEMS = 100;

/** Counts by step, over all videos. */
export type StepCounts = Record<RowStep, number>;

/** Told of each row of the files while they are read, those that a later one replaces included. */
export type RowReader = (step: RowStep, row: Row) => void;

export class Ledger {
  readonly #table = new Table({
    done: 'u32',
    stale_prompt: 'u32',
    stale_model: 'u32',
    stale_upstream: 'u32',
    stamp: 'u32',
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
  });
  readonly #judge: Judge;

  /** Lines that could not be used, as `file:line: reason`; the first hundred. */
  readonly problems: string[] = [];
  /** Rows that replace an earlier one of the same key, by step. */
  readonly duplicates: StepCounts = { '0': 0, '1a': 0, '1b': 0, '1c': 0, '2': 0, '3': 0 };

  private constructor(judge: Judge) {
    this.#judge = judge;
  }

  /**
   * Reads the rows of a results directory; a file that is not there counts as empty, and of two rows of the same key the
   * last one counts.
   * @param judge tells whether a row is out of date
   * @param onRow is told of each row as it passes
   */
  static async read(results_dir: string, judge: Judge = NEVER_STALE, onRow?: RowReader): Promise<Ledger> {
    const ledger = new Ledger(judge);
    for (const step of ROW_STEPS) {
      for await (const entry of readRows(join(results_dir, ROW_FILES[step]))) {
        const read = 'problem' in entry ? entry : readRow(step, entry.row);
        if (!('problem' in read) && 'offset' in entry) {
          ledger.#add(step, read.row, entry);
          onRow?.(step, read.row);
        } else if ('problem' in read && ledger.problems.length < MAX_PROBLEMS)
          ledger.problems.push(`${ROW_FILES[step]}:${entry.line}: ${read.problem}`);
      }
    }
    return ledger;
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
    const isDone = (unit: Step | QaPromptKey) => (done & bit(unit)) !== 0;
    const stale = new Map<Step | QaPromptKey, StaleReason>();
    for (const reason of REASONS) {
      const bits = table.get(at, `stale_${reason}`);
      if (bits !== 0)
        for (const unit of UNITS) if (bits & bit(unit) && !stale.has(unit)) stale.set(unit, reason);
    }
    return {
      steps: new Set((['0', '1a', '1b', '1c', '2'] as const).filter(isDone)),
      questions: new Set(QA_KEYS.filter(isDone)),
      stale,
      is_valid: (done & INVALID) === 0,
      mode: MODES[((done >>> MODE_SHIFT) & 3) - 1],
      stamp: table.get(at, 'stamp'),
      places: (['1a', '1b', '1c', '2'] as const).filter(isDone).map((step) => ({
        step,
        offset: table.get(at, `offset_${step}`),
        length: table.get(at, `length_${step}`),
      })),
    };
  }

  #add(step: RowStep, row: Row, place: { readonly offset: number; readonly length: number }): void {
    const table = this.#table;
    const at = table.findOrAdd(row.video);
    const unit = step === '3' ? (row.prompt_key as QaPromptKey) : step;
    let done = table.get(at, 'done');
    if (done & bit(unit)) this.duplicates[step] += 1;
    done |= bit(unit);
    if (step === '0') done = row.is_valid ? done & ~INVALID : done | INVALID;
    if (row.mode !== undefined)
      done = (done & ~(3 << MODE_SHIFT)) | ((MODES.indexOf(row.mode) + 1) << MODE_SHIFT);
    table.set(at, 'done', done >>> 0);

    const { provenance } = row;
    const verdict = this.#judge(step, provenance);
    const upstream = this.#upstreamPrint(at, step);
    const made = short(provenance?.upstream);
    for (const reason of REASONS) {
      const holds =
        reason === 'upstream' ? made !== 0 && upstream !== 0 && made !== upstream : verdict === reason;
      const bits = table.get(at, `stale_${reason}`);
      table.set(at, `stale_${reason}`, (holds ? bits | bit(unit) : bits & ~bit(unit)) >>> 0);
    }
    if (provenance?.video_stamp !== undefined) table.set(at, 'stamp', shortStamp(provenance.video_stamp));
    if (step === '0' || step === '3') return;
    table.set(at, `print_${step}`, short(provenance?.fingerprint));
    table.set(at, `offset_${step}`, place.offset);
    table.set(at, `length_${step}`, place.length);
  }

  /** 32 bits of the fingerprint of the row that this step's row is made from; 0 when there is none or it has none. */
  #upstreamPrint(at: number, step: RowStep): number {
    const print = (name: '1a' | '1b' | '1c' | '2') => this.#table.get(at, `print_${name}`);
    if (step === '1b') return print('1a');
    if (step === '1c') return print('1b');
    if (step === '2') return print('1c') || print('1b') || print('1a');
    return step === '3' ? print('2') : 0;
  }
}

function bit(unit: Step | QaPromptKey): number {
  return 1 << UNITS.indexOf(unit);
}

/** The first 32 bits of a hash in hex, never 0; 0 when there is none. */
function short(hex: string | undefined): number {
  return hex ? Number.parseInt(hex.slice(0, 8), 16) || 1 : 0;
}

/** 32 bits of a stamp (FNV-1a), never 0. */
export function shortStamp(stamp: string): number {
  let hash = 0x811c9dc5;
  for (const character of stamp) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0 || 1;
}
