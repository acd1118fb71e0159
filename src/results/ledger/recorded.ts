/** What earlier runs have recorded of one video, put together from its rows. */
import type { Mode, PromptKey, Step } from '../../records/record.js';
import { type Entry, isForeign } from './entry.js';
import { isPart, type LedgerStep, unitOf } from './ledger-step.js';
import type { Judge, MadeFrom, StaleReason } from './stale.js';

/** A step, or a prompt key for questions: what can be done or out of date by itself. */
type Unit = string;

/** A row's place in its file. */
export interface RowPlace {
  readonly step: Step;
  readonly offset: number;
  readonly length: number;
}

/** What earlier runs have recorded of one video. */
export interface Recorded {
  /** Steps that are done; for step 3 see `questions`. */
  readonly steps: ReadonlySet<Step>;
  readonly questions: ReadonlySet<PromptKey>;
  /** The rows of steps after the questions, by step and prompt key; see `unitOf`. */
  readonly later: ReadonlySet<string>;
  /** Why rows are out of date, by step or, for questions, by prompt key. */
  readonly stale: ReadonlyMap<Unit, StaleReason>;
  /** The lane of each row whose name does not include it: such a row exists for one lane only. */
  readonly lanes: ReadonlyMap<Unit, Mode>;
  /** False when step 0 found the video out of domain. */
  readonly is_valid: boolean;
  /** The lane of the row that was written last. */
  readonly mode: Mode | undefined;
  /** True when another tool's filter has let the video through, and nothing says its lane. */
  readonly is_unsorted: boolean;
  /** The lane that step 0 has chosen. */
  readonly verdict: Mode | undefined;
  /** 32 bits of the stamp of the file that the rows were made from; 0 when the rows do not say. */
  readonly stamp: number;
  /** 32 bits of the hash of that file's content; 0 when the rows do not say. */
  readonly hash: number;
  /** Steps, or prompt keys, whose row has no provenance: another tool wrote it. */
  readonly foreign: ReadonlySet<Unit>;
  /** Steps, or prompt keys, of which other tools have left only rows that can't be used. */
  readonly unusable: ReadonlySet<Unit>;
  /** The places of the rows that give a record its fields back, in the order of the steps. */
  readonly places: readonly RowPlace[];
}

/** A row of a video, with its step. */
export interface StepEntry {
  readonly step: LedgerStep;
  /** Only where the step has a row for each prompt key. */
  readonly prompt_key: string | undefined;
  readonly entry: Entry;
}

/**
 * Puts together what is recorded of a video.
 * @param rows its rows, in the order of the steps and of their files
 * @param madeOf looks up what a row was made from, by number
 */
export function recordedOf(
  rows: readonly StepEntry[],
  judge: Judge,
  madeOf: (number: number) => MadeFrom | undefined,
): Recorded {
  const steps = new Set<Step>();
  const questions = new Set<PromptKey>();
  const later = new Set<string>();
  const stale = new Map<Unit, StaleReason>();
  const lanes = new Map<Unit, Mode>();
  const foreign = new Set<Unit>();
  const unusable = new Set<Unit>();
  const places: RowPlace[] = [];
  const prints = new Map<string, number>();
  let stamp = 0;
  let [hash, hashBefore, stepBefore] = [0, 0, ''];
  for (const row of rows) {
    const { step, prompt_key, entry } = row;
    if (step.id !== stepBefore) [hashBefore, stepBefore] = [hash, step.id];
    const unit = step.unit(prompt_key);
    if (!entry.is_usable) {
      unusable.add(unit);
      continue;
    }
    if (isForeign(entry)) foreign.add(unit);
    if (step.per === 'video') steps.add(unit);
    else if (unit === prompt_key) questions.add(unit);
    else later.add(unit);
    // A row of another tool that does not say its lane is a row of either.
    if (entry.mode !== undefined && !step.sorts && !step.saysLane(prompt_key)) lanes.set(unit, entry.mode);
    const judged = judge(step.id, madeOf(entry.made), entry.written);
    const isSure = judged !== undefined && judged !== 'age';
    const reason = isSure ? judged : (changedBelow(row, prints, hashBefore) ?? judged);
    if (reason !== undefined) stale.set(unit, reason);
    if (step.gives_back) places.push({ step: step.id, offset: entry.offset, length: entry.length });
    prints.set(unitOf(step.id, prompt_key), entry.print);
    if (entry.stamp !== 0) stamp = entry.stamp;
    if (entry.hash !== 0) hash = entry.hash;
  }
  // The row of one file may do where that of another can't be used.
  for (const unit of steps) unusable.delete(unit);
  const sorted = sortedAs(rows);
  const sorting = rows.filter(({ step, entry }) => step.sorts && entry.is_usable);
  const isFiltered = sorting.length > 0 && sorting.every(({ step }) => isPart(step));
  const is_unsorted = isFiltered && sorted.is_valid && sorted.mode === undefined;
  const source = { stamp, hash: contentOf(rows) };
  return {
    steps,
    questions,
    later,
    stale,
    lanes,
    foreign,
    unusable,
    places,
    is_unsorted,
    ...source,
    ...sorted,
  };
}

/** The content that a video's rows were made from: that of its captions, which later rows build on. */
function contentOf(rows: readonly StepEntry[]): number {
  const known = rows.filter(({ entry }) => entry.is_usable && entry.hash !== 0);
  return (known.find(({ step }) => step.gives_back) ?? known[0])?.entry.hash ?? 0;
}

/** Whether a video is in the domain, its lane by the latest row, and its lane by step 0. */
export function sortedAs(rows: readonly StepEntry[]): Pick<Recorded, 'is_valid' | 'mode' | 'verdict'> {
  let [is_valid, written] = [true, 0];
  let [mode, verdict, described]: (Mode | undefined)[] = [];
  /** One of the lanes in which another tool has asked questions, and whether it did so in both: their order says nothing. */
  let [asked, inBoth]: [Mode?, boolean?] = [];
  for (const { step, entry } of rows) {
    if (!entry.is_usable) continue;
    if (step.per === 'video') described = entry.mode ?? described;
    else if (entry.mode !== undefined && isForeign(entry)) {
      inBoth ||= asked !== undefined && asked !== entry.mode;
      asked = entry.mode;
    }
    if (step.sorts) {
      is_valid = isPart(step) ? is_valid && entry.is_valid : entry.is_valid;
      verdict = entry.mode ?? verdict;
    }
    if (entry.mode === undefined || entry.written < written) continue;
    [mode, written] = [entry.mode, entry.written];
  }
  if (inBoth && written === 0) mode = described ?? mode;
  return { is_valid, mode, verdict };
}

/** Why a row is out of date if the row that it was made from has been replaced. */
function changedBelow(
  { step, prompt_key, entry: { mode, upstream, hash } }: StepEntry,
  prints: ReadonlyMap<string, number>,
  hashBefore: number,
): StaleReason | undefined {
  // A row with the same prompt key is preferred to the row of the video.
  const now = step
    .made_from(mode)
    .map((from) => prints.get(unitOf(from, prompt_key)) ?? prints.get(from) ?? 0)
    .find((print) => print !== 0);
  if (upstream === 0 || now === undefined || upstream === now) return undefined;
  return hash !== 0 && hashBefore !== 0 && hash !== hashBefore ? 'video' : 'upstream';
}

/**
 * True for a row of the lane that its video has left: step 0 and the latest row agree on the other lane. Only applies to
 * steps whose rows nothing replaces in the new lane, and not to rows of other tools: nobody knows which is the latest.
 */
export function isOutdated(
  { of_lane }: Pick<LedgerStep, 'of_lane'>,
  { mode, is_foreign }: { readonly mode: Mode | undefined; readonly is_foreign: boolean },
  { mode: latest, verdict }: Pick<Recorded, 'mode' | 'verdict'>,
): boolean {
  if (is_foreign) return false;
  return of_lane && mode !== undefined && verdict !== undefined && verdict === latest && mode !== verdict;
}
