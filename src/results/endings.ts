import { join } from 'node:path';
import { from, mergeMap, type OperatorFunction } from 'rxjs';
import type { Settled } from '../operators/settle.js';
import { fileOf } from '../records/part.js';
import type { Ending, Mode, Step } from '../records/record.js';
import { createFailures, type FailureRow } from '../sinks/failures.js';
import { STEPS, type StepList } from '../steps.js';
import type { Ledger } from './ledger/ledger.js';
import { resolveByRows } from './ledger/snapshot.js';
import type { Pending } from './refresh.js';
import { type WithoutFailed, withoutFailed } from './without-failed.js';

/** What this run works on, when that is not everything. */
export interface EndingsOptions {
  /** QA types of this run: failures of others stay listed. */
  readonly qa_types?: readonly string[];
  /** The prefixes of input lines, as `file:` or `stdin:`. */
  readonly sources?: readonly string[];
}

/** The lists of failed and of skipped videos, with their reasons. */
export interface Endings {
  /** Removes failures that are older than a row for the same thing. */
  resolveByRows(ledger: Ledger): void;
  /** Removes what failed earlier from the plan for a video, for a run that does not retry failures. */
  withoutFailed(video: string, lane: Mode, pending: Pending): WithoutFailed;
  /**
   * Lists how a video ended, and removes entries that no longer hold. Resolves once that is written; failures that were
   * not retried are added to the result.
   */
  settle(settled: Settled): Promise<Settled>;
  /**
   * Rewrites the lists with the entries that still hold, and closes them.
   * @param complete true when all inputs were taken: an input line that is no longer reported as bad was fixed
   */
  finish(complete?: boolean): Promise<void>;
}

/**
 * Opens `failures.jsonl` and `skipped.jsonl` of a results directory.
 * @param steps the steps of this run: failures at other steps stay listed when a video passes these
 */
export async function openEndings(
  results_dir: string,
  steps: ReadonlySet<Step>,
  { qa_types, sources = [] }: EndingsOptions = {},
  list: StepList = STEPS,
): Promise<Endings> {
  const places: readonly Ending['step'][] = ['source', 'probe', ...steps];
  const isOfRun = (row: FailureRow) => {
    const type = list.qa_types.ofKey(row.prompt_key ?? '');
    return type === undefined || qa_types?.includes(type.name) !== false;
  };
  const failed = await createFailures(join(results_dir, 'failures.jsonl'), 'failed');
  const skipped = await createFailures(join(results_dir, 'skipped.jsonl'), 'skipped');
  const lists = { failed, skipped };
  /** The failures that were not retried, of videos in flight only. */
  const untried = new Map<string, readonly Ending[]>();
  const badLines = new Set<string>();

  /** Removes what was listed earlier and did not happen again in this run. */
  function resolveUnrepeated(state: keyof typeof lists, { video, endings }: Settled): void {
    for (const step of places)
      for (const row of lists[state].current(video, step)) {
        const isAgain = endings.some(
          (ending) =>
            ending.state === state && ending.step === step && (ending.prompt_key ?? null) === row.prompt_key,
        );
        if (!isAgain && isOfRun(row)) lists[state].resolve(video, step, row.prompt_key);
      }
  }

  /** Removes what was listed of a file as a whole, when it was too long or damaged: it is worked on in parts now. */
  function resolveWhole(file: string): void {
    for (const list of Object.values(lists))
      for (const step of places)
        for (const { prompt_key } of list.current(file, step)) list.resolve(file, step, prompt_key);
  }

  return {
    resolveByRows: (ledger) => {
      for (const failures of [failed, skipped]) resolveByRows(failures, ledger, list);
    },
    withoutFailed: (video, lane, pending) => {
      const rest = withoutFailed(
        pending,
        lane,
        places.flatMap((step) => failed.current(video, step)),
        list,
      );
      if (rest.endings.length > 0) untried.set(video, rest.endings);
      return rest;
    },
    settle: async (ended) => {
      const settled = withUntried(ended, untried.get(ended.video) ?? []);
      untried.delete(ended.video);
      const file = fileOf(settled.video);
      if (settled.state !== 'postponed' && file !== settled.video) resolveWhole(file);
      for (const state of ['failed', 'skipped'] as const) {
        // A postponed video has passed nothing.
        if (settled.state !== 'postponed') resolveUnrepeated(state, settled);
        for (const ending of settled.endings) await lists[state].append(ending);
      }
      for (const { step, video } of settled.endings) if (step === 'source') badLines.add(video);
      return settled;
    },
    finish: async (complete = false) => {
      const isMended = ({ step, video }: FailureRow) =>
        step === 'source' && !badLines.has(video) && sources.some((source) => video.startsWith(source));
      for (const failures of [failed, skipped]) await failures.finish((row) => !complete || !isMended(row));
    },
  };
}

/** A video has failed when any part of it had failed before and was not retried. */
function withUntried(settled: Settled, untried: readonly Ending[]): Settled {
  if (untried.length === 0 || (settled.state !== 'done' && settled.state !== 'failed')) return settled;
  const unlisted = untried.filter(
    ({ step, prompt_key }) =>
      !settled.endings.some((ending) => ending.step === step && ending.prompt_key === prompt_key),
  );
  return { ...settled, state: 'failed', endings: [...settled.endings, ...unlisted] };
}

/** Lists how each video ended before it counts as ended. */
export function writeEndings(endings: Pick<Endings, 'settle'>): OperatorFunction<Settled, Settled> {
  return mergeMap((settled) => from(endings.settle(settled)));
}
