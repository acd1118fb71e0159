import { basename } from 'node:path';
import picomatch from 'picomatch';
import type { Config } from '../config/config.js';
import type { Question } from '../models/model.js';
import type { Mode, Step } from '../records/record.js';
import type { StepList } from '../steps.js';
import type { Left } from './ledger/left.js';
import type { StaleReason } from './ledger/stale.js';

/** Which rows that are there already are made again. */
export interface Refresh {
  /**
   * `none` keeps everything, `video` redoes what was made from a file that has changed, `stale` whatever is out of date,
   * `all` everything.
   */
  readonly policy: 'none' | 'video' | 'stale' | 'all';
  /** Of which steps; null: of all. */
  readonly steps: ReadonlySet<Step> | null;
  readonly matches: (video: string) => boolean;
  /**
   * With `all`: when it began, in milliseconds since 1970. What is younger, as the ledger tells, has been made again by a
   * run before this one.
   */
  readonly since?: number;
}

/** What one video still has to pass. */
export interface Pending {
  readonly steps: ReadonlySet<Step>;
  readonly types: readonly string[];
  /** Rows that are out of date, redone or not. */
  readonly stale: ReadonlyMap<string, StaleReason>;
}

/** What the plan for a video depends on beside what is left of it. */
export interface PendingOptions {
  readonly selected: ReadonlySet<Step>;
  readonly list: StepList;
  readonly qa_types: readonly string[];
  readonly refresh: Refresh;
}

/** The refresh that a configuration asks for; `only` narrows what is made again, never what is missing. */
export function refreshOf(workflow: Pick<Config['workflow'], 'refresh' | 'refresh_steps' | 'only'>): Refresh {
  const { refresh, refresh_steps, only } = workflow;
  const matches = only.length === 0 ? () => true : picomatch(only, { dot: true });
  return {
    policy: refresh,
    steps: refresh_steps.length === 0 ? null : new Set(refresh_steps),
    // A pattern without a folder means the file's name.
    matches: (video) => matches(video) || matches(basename(video)),
  };
}

/** From when on an answer to a question counts, in milliseconds since 1970; 0 where any does. */
export function answersSince(
  { policy, steps, matches, since = 0 }: Refresh,
  { step, about = '' }: Pick<Question, 'step' | 'about'>,
): number {
  return policy === 'all' && steps?.has(step) !== false && matches(about) ? since : 0;
}

/**
 * Which steps a video still has to pass: those that are missing, and those that are made again. What is made from a row
 * that is out of date is out of date itself. Rows of the other lane are ignored.
 * @param changed true when the file is not the one that the rows were made from
 */
export function pendingOf(
  video: string,
  left: Left | undefined,
  lane: Mode,
  changed: boolean,
  { selected, list, qa_types, refresh }: PendingOptions,
): Pending {
  if (left === undefined) return { steps: selected, types: qa_types, stale: new Map() };
  const stale = new Map<string, StaleReason>();
  const pending = new Set<Step>();
  const redone = new Set<Step>();
  const mayRedo = (step: Step) =>
    refresh.policy !== 'none' && refresh.steps?.has(step) !== false && refresh.matches(video);
  const isOfLane = (unit: string) => (left.lanes.get(unit) ?? lane) === lane;
  const isThere = (step: Step) => left.steps.has(step) && isOfLane(step);

  /** Notes why a row that is there is out of date, and tells whether it is made again. */
  const isRedone = (unit: string, step: Step, upstream: Step | undefined): boolean => {
    const own = changed ? 'video' : left.stale.get(unit);
    const follows = upstream !== undefined && redone.has(upstream);
    if (own !== undefined && (own !== 'age' || mayRedo(step))) stale.set(unit, own);
    else if (follows || (upstream !== undefined && stale.has(upstream))) stale.set(unit, 'upstream');
    if (!mayRedo(step)) return false;
    if (refresh.policy === 'all' && refresh.since === undefined) return true;
    // What only waits for a row that stays as it is would come out the same.
    return follows || (refresh.policy === 'video' ? own === 'video' : own !== undefined);
  };

  /** The step whose row a step's row is made from, as far as it is there or will be. */
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
    return !left.questions.has(key) || !isOfLane(key) || isRedone(key, '3', '2');
  });
  if (types.length > 0) for (const step of ['3', '4']) if (selected.has(step)) pending.add(step);
  // Step 4 alone builds its files from the records of step 3 before the run begins.
  if (!selected.has('3') && left.questions.size > 0) pending.delete('4');
  return { steps: pending, types, stale };
}
