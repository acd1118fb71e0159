/** The state of a results directory. Only reads, takes no lock, and works while a run is active. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseConfig } from '../../config/config.js';
import { ConfigError, rerunHelps } from '../../errors/errors.js';
import { laneOf } from '../../operators/route.js';
import type { Step } from '../../records/record.js';
import { loadPack, STEPS, type StepList } from '../../steps.js';
import { unusableUnits } from '../ask-again.js';
import type { Recorded } from '../ledger/recorded.js';
import { readSnapshot } from '../ledger/snapshot.js';
import type { Spent } from '../ledger/spent.js';
import { judgeByHashes, NEVER_STALE, type StaleReason } from '../ledger/stale.js';
import { ownerState, readLock } from '../lock/lock.js';
import { pendingOf, type Refresh } from '../refresh.js';
import { selectSteps } from '../select.js';
import { type FailureReason, reasonsOf } from '../status/failure-reasons.js';
import { type LastRun, lastRunPath, readLastRun, stepsOf } from './last-run.js';

/** What `reeltrace status --json` prints. Fields may be added, never changed. */
export interface Status {
  readonly version: 1;
  /** Absolute path. */
  readonly results_dir: string;
  /** The run that is active now; null when there is none. */
  readonly active: ActiveRun | null;
  /** null when no run has written a note. */
  readonly last_run: Pick<LastRun, 'command' | 'started_at' | 'ended_at' | 'summary'> | null;
  /** Records by step, including those that are out of date. */
  readonly steps: readonly StepStatus[];
  /** The state of all videos that have records or failures, judged by the steps of the last run. */
  readonly videos: Readonly<Record<VideoState | 'skipped' | 'failed', number>>;
  /** Why videos failed or were skipped, most frequent first. */
  readonly reasons: readonly FailureReason[];
  /** Records that are out of date, by what has changed. Only a run can tell that a video has changed. */
  readonly stale: Readonly<Partial<Record<StaleReason, number>>>;
  /** What the records cost, by step and model. */
  readonly spent: readonly SpentOnRecords[];
  /** What the same command would do. */
  readonly rerun: {
    /** Videos with steps missing that have not failed. */
    readonly unfinished: number;
    /** Failures that are retried … */
    readonly failures: number;
    /** … and how many of them a retry alone can fix. */
    readonly can_help: number;
    /** Records that are out of date and would be kept. */
    readonly stale_kept: number;
    /** Records of another tool that can't be used, and are asked for anew only with `--ask-again`; absent without any. */
    readonly ask_again?: number;
  };
  /** What could not be determined, in sentences. */
  readonly notes: readonly string[];
}

/** What the records of one step cost with one model. */
export type SpentOnRecords = Spent & { readonly step: Step };

/** The records of a step. */
interface StepStatus {
  readonly step: Step;
  /** Only for the user's own steps. */
  readonly title?: string;
  readonly records: number;
  readonly stale: number;
}

/** The run that holds the results directory. */
interface ActiveRun {
  readonly command: string;
  readonly pid: number;
  readonly host: string;
  readonly started_at: string;
  /** Its last heartbeat, by its own clock. */
  readonly heartbeat_at: string;
}

type VideoState = 'done' | 'unfinished' | 'filtered';

/** What the records are judged by: steps, lane and prompts. */
type Plan = Pick<LastRun, 'mode' | 'qa_types' | 'prompts_module' | 'model_hashes'> & {
  readonly steps: ReadonlySet<Step>;
  readonly list: StepList;
};

const KEEP: Refresh = { policy: 'none', steps: null, matches: () => false };

/**
 * Reads the state of a results directory from the index of its files. Memory grows with the listed failures.
 * @throws ConfigError when it holds no results
 */
export async function gatherStatus(results_dir: string): Promise<Status> {
  checkResults(results_dir);
  const notes: string[] = [];
  const last = await readLastRun(results_dir);
  const plan = planOf(last, notes);
  const pack = await loadPack(plan.prompts_module, { steps: plan.list }).catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    notes.push(`what is out of date is unknown: ${error.message}`);
    return undefined;
  });
  const judge = pack === undefined ? NEVER_STALE : judgeByHashes(pack, plan.model_hashes, plan.steps);

  const list = pack === undefined ? plan.list : plan.list.withTypes(pack.types);
  const { ledger, failed, skipped } = await readSnapshot(results_dir, { judge, list });

  const videos = { done: 0, unfinished: 0, filtered: 0, skipped: 0, failed: 0 };
  const staleRows: Record<string, number> = {};
  const stale: Partial<Record<StaleReason, number>> = {};
  let ask_again = 0;
  for (const recorded of ledger.all()) {
    const found = stateOf(recorded, { ...plan, list });
    videos[found.state] += 1;
    ask_again += found.ask_again;
    for (const [unit, reason] of found.stale) {
      stale[reason] = (stale[reason] ?? 0) + 1;
      const step = list.find(unit) === undefined ? '3' : unit;
      staleRows[step] = (staleRows[step] ?? 0) + 1;
    }
  }
  const told = new Set<string>();
  for (const state of ['failed', 'skipped'] as const)
    for (const { video } of { failed, skipped }[state].current()) {
      if (told.has(video)) continue;
      told.add(video);
      videos[state] += 1;
      const recorded = ledger.find(video);
      if (recorded !== undefined) videos[stateOf(recorded, { ...plan, list }).state] -= 1;
    }

  const { records, spent, problems } = ledger;
  notes.push(...problems.map((problem) => `can't be used: ${problem}`));
  await ledger.close();

  const failures = failed.current();
  return {
    version: 1,
    results_dir: resolve(results_dir),
    active: await activeRun(results_dir, last, notes),
    last_run: last === undefined ? null : endOf(last),
    steps: list.writing.map(({ id: step, title }) => {
      return {
        step,
        records: records[step] ?? 0,
        stale: staleRows[step] ?? 0,
        ...(list.isOwn(step) && { title }),
      };
    }),
    videos,
    reasons: [...reasonsOf('failed', failures), ...reasonsOf('skipped', skipped.current())],
    stale,
    spent,
    rerun: {
      unfinished: videos.unfinished,
      failures: failures.length,
      can_help: failures.filter(({ kind }) => rerunHelps(kind)).length,
      stale_kept: Object.values(stale).reduce((sum, count) => sum + count, 0),
      ...(ask_again > 0 && { ask_again }),
    },
    notes,
  };
}

/** @throws ConfigError when the directory holds no results */
export function checkResults(results_dir: string): void {
  const signs = [...STEPS.writing.map(({ row }) => row.file), 'failures.jsonl', 'skipped.jsonl'].map((file) =>
    join(results_dir, file),
  );
  if ([...signs, lastRunPath(results_dir)].some((file) => existsSync(file))) return;
  const what = existsSync(results_dir) ? 'holds no results' : 'does not exist';
  throw new ConfigError(`${results_dir} ${what}`, {
    hint: 'name the directory that a run was given as --results (results_dir)',
  });
}

function planOf(last: LastRun | undefined, notes: string[]): Plan {
  if (last !== undefined) return { ...last, steps: new Set(last.steps), list: stepsOf(last) };
  notes.push(
    'no run has written a note here: records are judged by the default steps and prompts, but not by models',
  );
  const { workflow, prompts_module } = parseConfig({ results_dir: '.' });
  const { mode, qa_types } = workflow;
  return { steps: selectSteps(workflow), list: STEPS, mode, qa_types, prompts_module, model_hashes: {} };
}

/** The state of one video, as a run with this plan would find it. */
function stateOf(
  recorded: Recorded,
  plan: Plan,
): { state: VideoState; stale: ReadonlyMap<string, StaleReason>; ask_again: number } {
  const { steps: selected, list, mode } = plan;
  // The types of a pack that can't be read any more are unknown.
  const qa_types = plan.qa_types.filter((type) => list.qa_types.names.includes(type));
  if (!recorded.is_valid && selected.has('0')) return { state: 'filtered', stale: new Map(), ask_again: 0 };
  const lane = laneOf({ video: '', ...(recorded.mode !== undefined && { mode: recorded.mode }) }, mode);
  const pending = pendingOf('', recorded, lane, false, {
    selected,
    list,
    qa_types,
    refresh: KEEP,
    mode,
  });
  const { steps, stale } = pending;
  const ask_again = unusableUnits({ recorded, planned: pending, lane }, list).length;
  return { state: steps.size === 0 ? 'done' : 'unfinished', stale, ask_again };
}

async function activeRun(
  results_dir: string,
  last: LastRun | undefined,
  notes: string[],
): Promise<ActiveRun | null> {
  const owner = await readLock(results_dir);
  if (owner !== undefined && ownerState(owner) !== 'dead') {
    const { command, pid, host, started, heartbeat } = owner;
    return { command, pid, host, started_at: started, heartbeat_at: heartbeat };
  }
  if (owner !== undefined || last?.ended_at === null)
    notes.push('the last run did not finish; the same command continues it');
  return null;
}

function endOf({ command, started_at, ended_at, summary }: LastRun): NonNullable<Status['last_run']> {
  return { command, started_at, ended_at, summary };
}
