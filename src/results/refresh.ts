import { basename } from 'node:path';
import picomatch from 'picomatch';
import type { Config } from '../config/config.js';
import type { Question } from '../models/model.js';
import { fileOf } from '../records/part.js';
import type { Mode, Step } from '../records/record.js';
import type { StepList, WritingStep } from '../steps.js';
import { unitOf } from './ledger/ledger-step.js';
import type { Recorded } from './ledger/recorded.js';
import type { StaleReason } from './ledger/stale.js';

/** Which existing rows are made again. */
export interface Refresh {
  /**
   * `none` keeps everything, `video` redoes the rows of changed files, `stale` those that are out of date, `all`
   * everything.
   */
  readonly policy: 'none' | 'video' | 'stale' | 'all';
  /** Of which steps; null: all. */
  readonly steps: ReadonlySet<Step> | null;
  readonly matches: (video: string) => boolean;
  /**
   * With `all`: when it began, in milliseconds since 1970. Rows that are newer, by the ledger, have already been made
   * again.
   */
  readonly since?: number;
}

/** What is still to be done for one video. */
export interface Pending {
  readonly steps: ReadonlySet<Step>;
  /** QA types that are asked for. */
  readonly types: readonly string[];
  /** QA types with answers that a step after the questions has not seen yet. */
  readonly judged: readonly string[];
  /** Rows that are out of date, whether they are made again or not. */
  readonly stale: ReadonlyMap<string, StaleReason>;
}

/** What the plan for a video depends on besides its rows. */
export interface PendingOptions {
  readonly selected: ReadonlySet<Step>;
  readonly list: StepList;
  readonly qa_types: readonly string[];
  readonly refresh: Refresh;
  readonly mode: Mode | 'auto';
}

/** The refresh that a configuration asks for. `only` limits what is made again, but not what is missing. */
export function refreshOf(workflow: Pick<Config['workflow'], 'refresh' | 'refresh_steps' | 'only'>): Refresh {
  const { refresh, refresh_steps, only } = workflow;
  const matches = only.length === 0 ? () => true : picomatch(only, { dot: true });
  return {
    policy: refresh,
    steps: refresh_steps.length === 0 ? null : new Set(refresh_steps),
    // A pattern without a folder is for the name of the file.
    matches: (video) => [video, fileOf(video)].some((name) => matches(name) || matches(basename(name))),
  };
}

/** Remembered answers to a question that are older than this don't count, in milliseconds since 1970; 0: all count. */
export function answersSince(
  { policy, steps, matches, since = 0 }: Refresh,
  { step, about = '' }: Pick<Question, 'step' | 'about'>,
): number {
  return policy === 'all' && steps?.has(step) !== false && matches(about) ? since : 0;
}

/**
 * Which steps are still to be done for a video: those that are missing, and those that are made again. A row made from a
 * row that is out of date is itself out of date. Rows of the other lane are ignored.
 * @param changed true when the file is not the one that the rows were made from
 */
export function pendingOf(
  video: string,
  recorded: Recorded | undefined,
  lane: Mode,
  changed: boolean,
  { selected, list, qa_types, refresh, mode }: PendingOptions,
): Pending {
  if (recorded === undefined) return { steps: selected, types: qa_types, judged: [], stale: new Map() };
  const stale = new Map<string, StaleReason>();
  const pending = new Set<Step>();
  const redone = new Set<Step>();
  const mayRedo = (step: Step) =>
    refresh.policy !== 'none' && refresh.steps?.has(step) !== false && refresh.matches(video);
  const isOfLane = (unit: string) => (recorded.lanes.get(unit) ?? lane) === lane;
  const lacksLane = (step: Step) => mode === 'auto' && recorded.is_unsorted && list.get(step).sorts === true;
  const isThere = (step: Step) => recorded.steps.has(step) && isOfLane(step) && !lacksLane(step);

  /** Notes why an existing row is out of date, and returns whether it is made again. */
  const isRedone = (unit: string, step: Step, upstream: Step | undefined): boolean => {
    const own = changed ? 'video' : recorded.stale.get(unit);
    const follows = upstream !== undefined && redone.has(upstream);
    if (own !== undefined && (own !== 'age' || mayRedo(step))) stale.set(unit, own);
    else if (follows || (upstream !== undefined && stale.has(upstream))) stale.set(unit, 'upstream');
    if (!mayRedo(step)) return false;
    if (refresh.policy === 'all' && refresh.since === undefined) return true;
    // If its source row is kept, a row would come out the same.
    return follows || (refresh.policy === 'video' ? own === 'video' : own !== undefined);
  };

  /** The step whose row a step's row is made from, if that row exists or will be made. */
  const upstreamOf = (step: Step) =>
    list.upstreamOf(step, lane, (from) => isThere(from) || pending.has(from));

  for (const { id, per, lane: only = lane } of list.writing) {
    if (per !== 'video' || !selected.has(id) || only !== lane) continue;
    if (isThere(id)) {
      if (!isRedone(id, id, upstreamOf(id))) continue;
      redone.add(id);
    }
    pending.add(id);
  }
  const types = qa_types.filter((type) => {
    const key = list.qa_types.keyFor(type, lane);
    return !recorded.questions.has(key) || !isOfLane(key) || isRedone(key, '3', '2');
  });
  const later = list.afterQuestions.filter(({ id }) => selected.has(id));
  const judged = qa_types.filter((type) => {
    const key = list.qa_types.keyFor(type, lane);
    const isLacking = ({ id }: WritingStep) => {
      const unit = unitOf(id, key);
      return !recorded.later.has(unit) || isRedone(unit, id, undefined);
    };
    return !types.includes(type) && recorded.questions.has(key) && later.some(isLacking);
  });
  // Another tool may never have run a step that comes before a row of its own: nothing would be made from ours.
  const isTaken = (unit: string) => recorded.foreign.has(unit);
  const placeOf = (step: Step) => list.ids.indexOf(step);
  const taken = [...recorded.steps].filter((id) => isTaken(id) && isThere(id) && !pending.has(id));
  const isAnswered = types.length === 0 && [...recorded.questions].some(isTaken);
  const last = Math.max(0, ...[...taken, ...(isAnswered ? ['3'] : [])].map(placeOf));
  for (const step of pending)
    if (placeOf(step) < last && !redone.has(step) && !list.isOwn(step)) pending.delete(step);
  if (types.length > 0) pending.add('3');
  if (types.length + judged.length > 0)
    for (const step of [...later.map(({ id }) => id), '4']) pending.add(step);
  for (const step of pending) if (!selected.has(step)) pending.delete(step);
  // Without step 3, the task files are built from its records before the run begins.
  if (!selected.has('3') && recorded.questions.size > 0 && judged.length === 0) pending.delete('4');
  return { steps: pending, types, judged, stale };
}
