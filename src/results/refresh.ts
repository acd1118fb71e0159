import { basename } from 'node:path';
import picomatch from 'picomatch';
import type { Config } from '../config/config.js';
import type { Question } from '../models/model.js';
import { type Mode, type QaType, qaPromptKey, STEPS, type Step } from '../records/record.js';
import type { Left, Unit } from './ledger/left.js';
import type { StaleReason } from './ledger/stale.js';

/** Which rows that are there already are made again. */
export interface Refresh {
  /**
   * `none` keeps everything, `video` redoes what was made from a file that has changed, `stale` whatever is out of date,
   * `all` everything.
   */
  readonly policy: 'none' | 'video' | 'stale' | 'all';
  readonly steps: ReadonlySet<Step>;
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
  readonly types: readonly QaType[];
  /** Rows that are out of date, redone or not. */
  readonly stale: ReadonlyMap<Unit, StaleReason>;
}

/** What the plan for a video depends on beside what is left of it. */
export interface PendingOptions {
  readonly selected: ReadonlySet<Step>;
  readonly qa_types: readonly QaType[];
  readonly refresh: Refresh;
}

/** The refresh that a configuration asks for; `only` narrows what is made again, never what is missing. */
export function refreshOf(workflow: Pick<Config['workflow'], 'refresh' | 'refresh_steps' | 'only'>): Refresh {
  const { refresh, refresh_steps, only } = workflow;
  const matches = only.length === 0 ? () => true : picomatch(only, { dot: true });
  return {
    policy: refresh,
    steps: new Set(refresh_steps.length === 0 ? STEPS : refresh_steps),
    // A pattern without a folder means the file's name.
    matches: (video) => matches(video) || matches(basename(video)),
  };
}

/** From when on an answer to a question counts, in milliseconds since 1970; 0 where any does. */
export function answersSince(
  { policy, steps, matches, since = 0 }: Refresh,
  { step, about = '' }: Pick<Question, 'step' | 'about'>,
): number {
  return policy === 'all' && steps.has(step) && matches(about) ? since : 0;
}

/** The caption step whose row the description is made from. */
const CAPTION_STEPS: readonly Step[] = ['1c', '1b', '1a'];

/**
 * Which steps a video still has to pass: those that are missing, and those that are made again. What is made from a row
 * that is out of date is out of date itself. A row of the other lane is as good as none.
 * @param changed true when the file is not the one that the rows were made from
 */
export function pendingOf(
  video: string,
  left: Left | undefined,
  lane: Mode,
  changed: boolean,
  { selected, qa_types, refresh }: PendingOptions,
): Pending {
  if (left === undefined) return { steps: selected, types: qa_types, stale: new Map() };
  const stale = new Map<Unit, StaleReason>();
  const pending = new Set<Step>();
  const redone = new Set<Step>();
  const mayRedo = (step: Step) =>
    refresh.policy !== 'none' && refresh.steps.has(step) && refresh.matches(video);
  const isOfLane = (unit: Unit) => (left.lanes.get(unit) ?? lane) === lane;
  const isThere = (step: Step) => left.steps.has(step) && isOfLane(step);

  /** Notes why a row that is there is out of date, and tells whether it is made again. */
  const isRedone = (unit: Unit, step: Step, upstream: Step | undefined): boolean => {
    const own = changed ? 'video' : left.stale.get(unit);
    const follows = upstream !== undefined && redone.has(upstream);
    if (own !== undefined && (own !== 'age' || mayRedo(step))) stale.set(unit, own);
    else if (follows || (upstream !== undefined && stale.has(upstream))) stale.set(unit, 'upstream');
    if (!mayRedo(step)) return false;
    if (refresh.policy === 'all' && refresh.since === undefined) return true;
    // What only waits for a row that stays as it is would come out the same.
    return follows || (refresh.policy === 'video' ? own === 'video' : own !== undefined);
  };

  for (const step of ['0', '1a', '1b', '1c', '2'] as const) {
    if (!selected.has(step) || (step === '1c' && lane === 'normal')) continue;
    if (isThere(step)) {
      const upstream = upstreamOf(step, (caption) => isThere(caption) || pending.has(caption));
      if (!isRedone(step, step, upstream)) continue;
      redone.add(step);
    }
    pending.add(step);
  }
  const types = qa_types.filter((type) => {
    const key = qaPromptKey(type, lane);
    return !left.questions.has(key) || !isOfLane(key) || isRedone(key, '3', '2');
  });
  if (types.length > 0) for (const step of ['3', '4'] as const) if (selected.has(step)) pending.add(step);
  // Step 4 alone builds its files from the records of step 3 before the run begins.
  if (!selected.has('3') && left.questions.size > 0) pending.delete('4');
  return { steps: pending, types, stale };
}

function upstreamOf(step: Step, isThere: (step: Step) => boolean): Step | undefined {
  if (step === '1b') return '1a';
  if (step === '1c') return '1b';
  return step === '2' ? CAPTION_STEPS.find(isThere) : undefined;
}
