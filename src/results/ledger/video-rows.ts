/**
 * The rows of each video, packed: in the store, and in memory until they are written there. Also the counts over all
 * videos.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonLine } from '../../sources/json-lines.js';
import { Counters, type Counts } from './counters.js';
import { Dictionary } from './dictionary.js';
import { type Entry, packEntries, unpackEntries } from './entry.js';
import type { LedgerRow, LedgerStep } from './ledger-step.js';
import type { StepEntry } from './recorded.js';
import { short, shortStamp } from './short-hashes.js';
import { type MadeFrom, writtenAt } from './stale.js';
import { openStore, type Store } from './store.js';

/** Videos that are changed in memory before they are written. */
const CHANGED_AT_ONCE = 4_000;
/** A view that would change more videos than this is abandoned, and all files are read instead. */
const CHANGED_IN_VIEW = 50_000;
/** A view of at most this many videos is copied into memory. */
const DETACHED_VIDEOS = 20_000;
/** Longer paths are hashed: LMDB takes keys of up to 1,978 bytes. */
const KEY_CHARACTERS = 600;
const MAX_TIME = 2 ** 48 - 1;
const MAX_UNITS = 2 ** 16 - 1;

/** Thrown for a view whose files have changed too much. */
export class TooMuchChanged extends Error {}

export class VideoRows {
  readonly #steps: readonly LedgerStep[];
  readonly #order: ReadonlyMap<string, number>;
  readonly #generationOf: (step: LedgerStep) => number;
  readonly #units: Dictionary;
  readonly #made: Dictionary;
  readonly #unitSteps: (Omit<StepEntry, 'entry'> | undefined)[] = [];
  readonly #madeFrom: (MadeFrom | undefined)[] = [];
  readonly #counters: Counters;
  #store: Store | undefined;
  #changed = new Map<string, Buffer>();
  #looks = new Map<string, string>();
  #scratch: string | undefined;
  #isFull = false;

  /**
   * @param store where the rows are kept; they stay in memory, or in a scratch file, when absent
   * @param generationOf the latest reading of a step's file: entries of earlier readings don't count
   */
  constructor(
    steps: readonly LedgerStep[],
    store: Store | undefined,
    generationOf: (step: LedgerStep) => number,
  ) {
    this.#steps = steps;
    this.#order = new Map(steps.map(({ key }, index) => [key, index]));
    this.#store = store;
    this.#generationOf = generationOf;
    this.#units = new Dictionary((store?.state('units') as string[] | undefined) ?? []);
    this.#made = new Dictionary((store?.state('made') as string[] | undefined) ?? []);
    const counts = store?.state('counts') as Counts | undefined;
    const isOfSteps = counts?.steps.join() === steps.map(({ key }) => key).join();
    this.#counters = new Counters(steps, isOfSteps ? counts : undefined);
    if (store !== undefined && counts !== undefined && !isOfSteps) this.#counters.distrust();
  }

  /** True when the disk had no room for a write. */
  get is_full(): boolean {
    return this.#isFull;
  }

  /** True when so much has changed in memory that it should be written. */
  get is_due(): boolean {
    return this.#changed.size >= CHANGED_AT_ONCE;
  }

  /** The counts over all videos. */
  get counts(): Counts {
    return this.#counters.counts();
  }

  /** The rows of a video, without replaced ones, in the order of the steps and of their files. */
  find(video: string): readonly StepEntry[] {
    return this.#at(keyOf(video));
  }

  /** The rows of each video. */
  *all(): Generator<readonly StepEntry[]> {
    for (const [, rows] of this.entries()) yield rows;
  }

  /** The rows of each video, by its path; very long paths are only hashes that begin with `#`. */
  *entries(): Generator<readonly [video: string, rows: readonly StepEntry[]]> {
    for (const [key, bytes] of this.#store?.videos() ?? []) {
      if (this.#changed.has(key)) continue;
      const rows = this.#current(bytes);
      if (rows.length > 0) yield [key, rows];
    }
    for (const [key, bytes] of this.#changed) {
      const rows = this.#current(bytes);
      if (rows.length > 0) yield [key, rows];
    }
  }

  /** What a row was made from, by its number. */
  readonly madeOf = (number: number): MadeFrom | undefined => {
    if (number === 0) return undefined;
    this.#madeFrom[number] ??= madeIn(this.#made.textOf(number) ?? '{}');
    return this.#madeFrom[number];
  };

  /**
   * Notes a row. One that can't be used is noted only where there is no other.
   * @returns why it can't be noted
   */
  add(step: LedgerStep, row: LedgerRow, place: JsonLine, is_usable = true): string | undefined {
    const prompt_key = step.per === 'prompt_key' ? (row.prompt_key ?? '') : undefined;
    const unit = this.#units.numberOf(prompt_key === undefined ? step.key : `${step.key}\n${prompt_key}`);
    if (unit > MAX_UNITS) return `prompt_key: more than ${MAX_UNITS} different ones`;
    const { provenance } = row;
    const entry: Entry = {
      unit,
      generation: this.#generationOf(step),
      mode: row.mode,
      is_valid: row.is_valid,
      is_usable,
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
    const before = this.#at(key);
    if (!is_usable && before.some((other) => other.entry.unit === unit && other.entry.is_usable))
      return undefined;
    const own = { step, prompt_key, entry };
    const others = before.filter((other) => other.entry.unit !== unit);
    const order = this.#order.get(step.key) ?? 0;
    const at = others.findIndex((other) => (this.#order.get(other.step.key) ?? 0) > order);
    const after = at < 0 ? [...others, own] : [...others.slice(0, at), own, ...others.slice(at)];
    this.#counters.change(before, after);
    this.#changed.set(key, packEntries(after.map((one) => one.entry)));
    return undefined;
  }

  /** Notes what the file of a video looks like, and which content it has; both as 32 bits. */
  noteLook(video: string, stamp: number, hash: number): void {
    this.#looks.set(keyOf(video), `${stamp} ${hash}`);
  }

  /** True when a file that looks like this had this content. */
  isKnownLook(video: string, stamp: number, hash: number): boolean {
    const key = keyOf(video);
    return (this.#looks.get(key) ?? this.#store?.look(key)) === `${stamp} ${hash}`;
  }

  /** Some rows no longer count, because their file is read again: everything has to be counted again. */
  distrust(): void {
    this.#counters.distrust();
  }

  /** Counts again if necessary. */
  count(): void {
    if (!this.#counters.is_valid) this.#counters.count(this.all());
  }

  /** Removes all rows. @throws TooMuchChanged for a view */
  clear(): void {
    if (this.#store?.isView) throw new TooMuchChanged();
    this.#store?.clear();
    this.#changed.clear();
  }

  /**
   * Writes what has changed in memory, and these states with it. A view is not written to.
   * @throws TooMuchChanged when a view would have to keep too much in memory
   */
  async write(states: Readonly<Record<string, unknown>>): Promise<void> {
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
    const own = { units: this.#units.texts, made: this.#made.texts, counts: this.counts };
    // What can't be written stays in memory.
    this.#isFull = !this.#store.write(this.#changed, { ...states, ...own }, this.#looks);
    if (this.#isFull) return;
    this.#changed = new Map();
    this.#looks = new Map();
  }

  /** From now on a view shows what others write. */
  release(): void {
    this.#store?.release();
  }

  /** Copies a small view into memory, so that nothing stays open. */
  async detach(): Promise<void> {
    const store = this.#store;
    if (store === undefined || !store.isView || this.counts.videos > DETACHED_VIDEOS) return;
    for (const [key, bytes] of store.videos()) if (!this.#changed.has(key)) this.#changed.set(key, bytes);
    for (const [key, look] of store.looks()) this.#looks.set(key, look);
    this.#store = undefined;
    await store.close();
  }

  async close(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
    if (this.#scratch !== undefined) await rm(this.#scratch, { recursive: true, force: true });
  }

  #at(key: string): readonly StepEntry[] {
    const bytes = this.#changed.get(key) ?? this.#store?.video(key);
    return bytes === undefined ? [] : this.#current(bytes);
  }

  #madeNumber(provenance: LedgerRow['provenance']): number {
    const { prompts, model_hash } = provenance ?? {};
    return prompts === undefined && model_hash === undefined
      ? 0
      : this.#made.numberOf(JSON.stringify({ prompts, model_hash }));
  }

  /** The entries of the latest reading of their file. */
  #current(bytes: Buffer): StepEntry[] {
    const rows: StepEntry[] = [];
    for (const entry of unpackEntries(bytes)) {
      const of = this.#stepOf(entry.unit);
      if (of !== undefined && this.#generationOf(of.step) === entry.generation)
        rows.push({ step: of.step, prompt_key: of.prompt_key, entry });
    }
    return rows;
  }

  #stepOf(unit: number): Omit<StepEntry, 'entry'> | undefined {
    const known = this.#unitSteps[unit];
    if (known !== undefined) return known;
    const text = this.#units.textOf(unit) ?? '';
    const end = text.indexOf('\n');
    const [key, prompt_key] = end < 0 ? [text, undefined] : [text.slice(0, end), text.slice(end + 1)];
    const step = this.#steps[this.#order.get(key) ?? -1];
    if (step !== undefined) this.#unitSteps[unit] = { step, prompt_key };
    return this.#unitSteps[unit];
  }
}

/** The key of a video in the store: its path, or a hash if LMDB can't take the path. */
function keyOf(video: string): string {
  const isKey = video.length <= KEY_CHARACTERS && !video.includes('\0') && !/\p{Surrogate}/u.test(video);
  return isKey ? video : `#${createHash('sha256').update(video, 'utf16le').digest('hex')}`;
}

function madeIn(text: string): MadeFrom {
  return JSON.parse(text) as MadeFrom;
}
