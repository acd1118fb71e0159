/**
 * The index of the row files: for each video the last row of each unit, and how far each file has been read. The files are
 * the truth. A file that is as it was left is not read; one that has grown is read on; any other is read again, alone.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonLine } from '../../sources/json-lines.js';
import { Counters, type Counts } from './counters.js';
import { Dictionary } from './dictionary.js';
import { type Entry, packEntries, unpackEntries } from './entry.js';
import { type FileMark, isUntouched, markOf } from './file-mark.js';
import { type FileState, MAX_GENERATION, unread } from './file-state.js';
import type { LedgerRow, LedgerStep } from './ledger-step.js';
import type { StepEntry } from './left.js';
import { beginsWith } from './prefix-hash.js';
import { readOn } from './read-on.js';
import { short, shortStamp } from './short-hashes.js';
import { addRow, type Spent } from './spent.js';
import { type MadeFrom, writtenAt } from './stale.js';
import { openStore, type Store } from './store.js';

/** Changes with what the index holds: an index of another format is made anew. */
export const FORMAT = 1;
/** Lines that can't be used are told one by one only so far. */
export const MAX_PROBLEMS = 100;
/** Videos that are changed in memory before they are written. */
const CHANGED_AT_ONCE = 4_000;
/** A view that would change more than this many videos is given up for a reading of all files. */
const CHANGED_IN_VIEW = 50_000;
/** A view of at most this many videos is taken into memory. */
const DETACHED_VIDEOS = 20_000;
/** Longer paths are not taken as keys: LMDB takes 1,978 bytes. */
const KEY_CHARACTERS = 600;
const MAX_TIME = 2 ** 48 - 1;
const MAX_UNITS = 2 ** 16 - 1;

/** What becomes of a view whose files have changed too much. */
export class TooMuchChanged extends Error {}

/** How the files are looked at. */
export interface UpdateOptions {
  /** True while a run adds rows: what was read before is then not looked at again, and half a line is left for later. */
  readonly isGrowing?: boolean;
}

export class RowIndex {
  readonly #results_dir: string;
  readonly #steps: readonly LedgerStep[];
  readonly #order: ReadonlyMap<string, number>;
  readonly #files = new Map<string, FileState>();
  /** Files whose beginning this process has read or compared, by step: their inodes. */
  readonly #known = new Map<string, string>();
  readonly #counters: Counters;
  #units: Dictionary;
  #made: Dictionary;
  #unitSteps: (Omit<StepEntry, 'entry'> | undefined)[] = [];
  #madeFrom: (MadeFrom | undefined)[] = [];
  #store: Store | undefined;
  #changed = new Map<string, Buffer>();
  #scratch: string | undefined;
  #isFull = false;
  #hasForgottenAll = false;
  /** Bytes that were read as rows, by step. */
  readonly bytes_read: Record<string, number> = {};

  /** @param store where the index is kept; what is read stays in memory, or in a scratch file, when absent */
  constructor(results_dir: string, steps: readonly LedgerStep[], store: Store | undefined) {
    this.#results_dir = results_dir;
    this.#steps = steps;
    this.#order = new Map(steps.map(({ id }, index) => [id, index]));
    this.#store = store;
    this.#units = new Dictionary((store?.state('units') as string[] | undefined) ?? []);
    this.#made = new Dictionary((store?.state('made') as string[] | undefined) ?? []);
    for (const step of steps)
      this.#files.set(step.id, (store?.state(`file ${step.id}`) as FileState | undefined) ?? unread(step));
    const counts = store?.state('counts') as Counts | undefined;
    const isOfSteps = counts?.steps.join() === steps.map(({ id }) => id).join();
    this.#counters = new Counters(steps, isOfSteps ? counts : undefined);
    if (store !== undefined && counts !== undefined && !isOfSteps) this.#counters.distrust();
  }

  /** True when the disk took no more. */
  get is_full(): boolean {
    return this.#isFull;
  }

  get counters(): Counters {
    return this.#counters;
  }

  /** How far a step's file has been read. */
  file(step: LedgerStep): FileState {
    return this.#files.get(step.id) ?? unread(step);
  }

  /** The rows of a video that count, in the order of the steps and of their files. */
  find(video: string): readonly StepEntry[] {
    const key = keyOf(video);
    const bytes = this.#changed.get(key) ?? this.#store?.video(key);
    return bytes === undefined ? [] : this.#standing(bytes);
  }

  /** The rows of each video. */
  *all(): Generator<readonly StepEntry[]> {
    for (const [key, bytes] of this.#store?.videos() ?? []) {
      if (this.#changed.has(key)) continue;
      const rows = this.#standing(bytes);
      if (rows.length > 0) yield rows;
    }
    for (const bytes of this.#changed.values()) {
      const rows = this.#standing(bytes);
      if (rows.length > 0) yield rows;
    }
  }

  /** What a row was made from, by its number. */
  readonly madeOf = (number: number): MadeFrom | undefined => {
    if (number === 0) return undefined;
    this.#madeFrom[number] ??= madeIn(this.#made.textOf(number) ?? '{}');
    return this.#madeFrom[number];
  };

  /**
   * Brings the index up to date with the files.
   * @throws ConfigError or FatalError when a file can't be read; TooMuchChanged for a view
   */
  async update(options: UpdateOptions = {}): Promise<void> {
    do {
      this.#hasForgottenAll = false;
      for (const step of this.#steps) await this.#updateFile(step, options);
    } while (this.#hasForgottenAll);
    if (!this.#counters.is_valid) this.#counters.count(this.all());
    await this.#write();
  }

  async #updateFile(step: LedgerStep, { isGrowing = false }: UpdateOptions): Promise<void> {
    const path = join(this.#results_dir, step.file);
    const mark = await markOf(path);
    const before = this.file(step);
    if (mark === undefined) {
      if (before.position > 0 || before.lines > 0) this.#forget(step);
      return;
    }
    if (before.file === step.file && isUntouched(before.mark, mark) && before.position === mark.size) {
      this.#known.set(step.id, mark.inode);
      return;
    }
    if (!(await this.#isRight(step, path, mark, isGrowing))) this.#forget(step);
    this.#known.set(step.id, mark.inode);
    if (this.file(step).position < mark.size) await this.#readOn(step, path, isGrowing);
    const state = this.file(step);
    const isWhole = state.position === mark.size;
    this.#files.set(step.id, { ...state, inode: mark.inode, mark: isWhole ? mark : null });
  }

  /** True when what was read of a file is still at its beginning. */
  async #isRight(step: LedgerStep, path: string, mark: FileMark, isGrowing: boolean): Promise<boolean> {
    const { file, position, is_open, parts, inode } = this.file(step);
    if (file !== step.file || mark.size < position || (is_open && mark.size > position)) return false;
    if (this.#known.get(step.id) === mark.inode) return true;
    const isSameFile = inode === mark.inode;
    return beginsWith(path, parts, isSameFile && isGrowing ? Math.max(0, parts.length - 1) : 0);
  }

  /** Makes everything void that was read of a file. */
  #forget(step: LedgerStep): void {
    const { generation, lines } = this.file(step);
    if (lines > 0) this.#counters.distrust();
    if (generation === MAX_GENERATION) this.#forgetAll();
    else this.#files.set(step.id, unread(step, generation + 1));
  }

  #forgetAll(): void {
    if (this.#store?.isView) throw new TooMuchChanged();
    this.#store?.clear();
    this.#changed.clear();
    this.#hasForgottenAll = true;
    for (const step of this.#steps) this.#files.set(step.id, unread(step));
  }

  async #readOn(step: LedgerStep, path: string, isGrowing: boolean): Promise<void> {
    const before = this.file(step);
    const problems = [...before.problems];
    const spent = new Map<string, Spent>(before.spent.map((one) => [one.model, one]));
    let rows = before.rows;
    for await (const { lines, progress } of readOn(path, before, isGrowing)) {
      for (const line of lines) {
        const row = 'row' in line ? step.readRow(line.row) : line;
        const problem = 'problem' in row ? row.problem : this.#add(step, row.row, line);
        if (problem !== undefined) {
          if (problems.length < MAX_PROBLEMS) problems.push(`${step.file}:${line.line}: ${problem}`);
          continue;
        }
        rows += 1;
        if ('row' in row) addRow(spent, (row.row as LedgerRow).provenance);
      }
      const state = this.file(step);
      this.#files.set(step.id, {
        ...state,
        ...progress(),
        mark: null,
        rows,
        problems,
        spent: [...spent.values()],
      });
      if (this.#changed.size >= CHANGED_AT_ONCE) await this.#write();
    }
    const read = this.file(step).position - before.position;
    this.bytes_read[step.id] = (this.bytes_read[step.id] ?? 0) + read;
  }

  /** Notes a row. @returns why it can't be noted */
  #add(step: LedgerStep, row: LedgerRow, place: JsonLine): string | undefined {
    const prompt_key = step.per === 'prompt_key' ? (row.prompt_key ?? '') : undefined;
    const unit = this.#units.numberOf(prompt_key === undefined ? step.id : `${step.id}\n${prompt_key}`);
    if (unit > MAX_UNITS) return `prompt_key: more than ${MAX_UNITS} different ones`;
    const { provenance } = row;
    const entry: Entry = {
      unit,
      generation: this.file(step).generation,
      mode: row.mode,
      is_valid: row.is_valid,
      made: this.#madeNumber(provenance),
      written: Math.min(Math.max(writtenAt(provenance), 0), MAX_TIME),
      print: short(provenance?.fingerprint),
      upstream: short(provenance?.upstream),
      hash: short(provenance?.video_hash),
      stamp: provenance?.video_stamp === undefined ? 0 : shortStamp(provenance.video_stamp),
      offset: place.offset,
      length: place.length,
    };
    const key = keyOf(row.video);
    const bytes = this.#changed.get(key) ?? this.#store?.video(key);
    const before = bytes === undefined ? [] : this.#standing(bytes);
    const own = { step, prompt_key, entry };
    const others = before.filter((other) => other.entry.unit !== unit);
    const order = this.#order.get(step.id) ?? 0;
    const at = others.findIndex((other) => (this.#order.get(other.step.id) ?? 0) > order);
    const after = at < 0 ? [...others, own] : [...others.slice(0, at), own, ...others.slice(at)];
    this.#counters.change(before, after);
    this.#changed.set(key, packEntries(after.map((one) => one.entry)));
    return undefined;
  }

  #madeNumber(provenance: LedgerRow['provenance']): number {
    const { prompts, model_hash } = provenance ?? {};
    return prompts === undefined && model_hash === undefined
      ? 0
      : this.#made.numberOf(JSON.stringify({ prompts, model_hash }));
  }

  /** The entries that are of the latest reading of their file. */
  #standing(bytes: Buffer): StepEntry[] {
    const rows: StepEntry[] = [];
    for (const entry of unpackEntries(bytes)) {
      const of = this.#stepOf(entry.unit);
      if (of !== undefined && this.#files.get(of.step.id)?.generation === entry.generation)
        rows.push({ step: of.step, prompt_key: of.prompt_key, entry });
    }
    return rows;
  }

  #stepOf(unit: number): Omit<StepEntry, 'entry'> | undefined {
    const known = this.#unitSteps[unit];
    if (known !== undefined) return known;
    const text = this.#units.textOf(unit) ?? '';
    const end = text.indexOf('\n');
    const [id, prompt_key] = end < 0 ? [text, undefined] : [text.slice(0, end), text.slice(end + 1)];
    const step = this.#steps[this.#order.get(id) ?? -1];
    if (step !== undefined) this.#unitSteps[unit] = { step, prompt_key };
    return this.#unitSteps[unit];
  }

  async #write(): Promise<void> {
    if (this.#isFull) return;
    if (this.#store?.isView) {
      if (this.#changed.size > CHANGED_IN_VIEW) throw new TooMuchChanged();
      return;
    }
    if (this.#store === undefined) {
      if (this.#changed.size < CHANGED_IN_VIEW) return;
      this.#scratch = await mkdtemp(join(tmpdir(), 'reeltrace-ledger-'));
      this.#store = openStore(this.#scratch, false);
    }
    const states: Record<string, unknown> = {
      format: FORMAT,
      units: this.#units.texts,
      made: this.#made.texts,
      counts: this.#counters.counts(),
    };
    for (const [id, state] of this.#files) states[`file ${id}`] = state;
    // What the disk does not take stays in memory.
    this.#isFull = !this.#store.write(this.#changed, states);
    if (!this.#isFull) this.#changed = new Map();
  }

  /** What others write is seen from here on, where this is a view. */
  release(): void {
    this.#store?.release();
  }

  /** Takes what a view holds into memory, where it is little, so that nothing stays open. */
  async detach(): Promise<void> {
    const store = this.#store;
    if (store === undefined || !store.isView || this.#counters.counts().videos > DETACHED_VIDEOS) return;
    for (const [key, bytes] of store.videos()) if (!this.#changed.has(key)) this.#changed.set(key, bytes);
    this.#store = undefined;
    await store.close();
  }

  async close(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
    if (this.#scratch !== undefined) await rm(this.#scratch, { recursive: true, force: true });
  }
}

/** The key of a video in the store: its path, or a hash where LMDB does not take that. */
function keyOf(video: string): string {
  const isKey = video.length <= KEY_CHARACTERS && !video.includes('\0') && !/\p{Surrogate}/u.test(video);
  return isKey ? video : `#${createHash('sha256').update(video, 'utf16le').digest('hex')}`;
}

function madeIn(text: string): MadeFrom {
  return JSON.parse(text) as MadeFrom;
}
