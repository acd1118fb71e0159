import { basename } from 'node:path';
import picomatch from 'picomatch';
import type { Config } from '../config.js';
import { type Mode, type QaPromptKey, type QaType, qaPromptKey, STEPS, type Step } from '../record.js';
import type { Left } from './ledger.js';
import type { StaleReason } from './stale.js';

/** Which rows that are there already are made again. */
export interface Refresh {
  /**
   * `none` keeps everything, `video` redoes what was made from a file that has changed, `stale` whatever is out of date,
   * `all` everything.
   */
  readonly policy: 'none' | 'video' | 'stale' | 'all';
  readonly steps: ReadonlySet<Step>;
  readonly matches: (video: string) => boolean;
}

/** What one video still has to pass. */
export interface Pending {
  readonly steps: ReadonlySet<Step>;
  readonly types: readonly QaType[];
  /** Rows that are out of date, redone or not. */
  readonly stale: ReadonlyMap<Step | QaPromptKey, StaleReason>;
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

/** The caption step whose row the description is made from. */
const CAPTION_STEPS: readonly Step[] = ['1c', '1b', '1a'];

/**
 * Which steps a video still has to pass: those that are missing, and those that are made again. What is made from a row
 * that is out of date is out of date itself.
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
  const stale = new Map<Step | QaPromptKey, StaleReason>();
  const pending = new Set<Step>();
  const redone = new Set<Step>();
  const mayRedo = (step: Step) =>
    refresh.policy !== 'none' && refresh.steps.has(step) && refresh.matches(video);

  const reasonOf = (unit: Step | QaPromptKey, upstream: Step | undefined): StaleReason | undefined => {
    if (changed) return 'video';
    const own = left.stale.get(unit);
    if (own !== undefined) return own;
    return upstream !== undefined && (stale.has(upstream) || redone.has(upstream)) ? 'upstream' : undefined;
  };
  const isRedone = (step: Step, reason: StaleReason | undefined, upstream: Step | undefined): boolean => {
    if (!mayRedo(step)) return false;
    if (refresh.policy === 'all') return true;
    if (refresh.policy === 'stale') return reason !== undefined;
    return reason === 'video' || (upstream !== undefined && redone.has(upstream));
  };

  for (const step of ['0', '1a', '1b', '1c', '2'] as const) {
    if (!selected.has(step) || (step === '1c' && lane === 'normal')) continue;
    if (!left.steps.has(step)) {
      pending.add(step);
      continue;
    }
    const upstream = upstreamOf(step, left, pending);
    const reason = reasonOf(step, upstream);
    if (reason !== undefined) stale.set(step, reason);
    if (!isRedone(step, reason, upstream)) continue;
    pending.add(step);
    redone.add(step);
  }
  const types = qa_types.filter((type) => {
    const key = qaPromptKey(type, lane);
    if (!left.questions.has(key)) return true;
    const reason = reasonOf(key, '2');
    if (reason !== undefined) stale.set(key, reason);
    return isRedone('3', reason, '2');
  });
  if (types.length > 0) for (const step of ['3', '4'] as const) if (selected.has(step)) pending.add(step);
  // Step 4 alone builds its files from the records of step 3 before the run begins.
  if (!selected.has('3') && left.questions.size > 0) pending.delete('4');
  return { steps: pending, types, stale };
}

function upstreamOf(step: Step, left: Left, pending: ReadonlySet<Step>): Step | undefined {
  if (step === '1b') return '1a';
  if (step === '1c') return '1b';
  return step === '2'
    ? CAPTION_STEPS.find((caption) => left.steps.has(caption) || pending.has(caption))
    : undefined;
}
