import { join } from 'node:path';
import { from, mergeMap, type OperatorFunction } from 'rxjs';
import type { Settled } from '../operators/settle.js';
import type { Ending, Mode, Step } from '../records/record.js';
import type { FailureRow } from '../sinks/failure-list.js';
import { createFailures, type Failures } from '../sinks/failures.js';
import { STEPS, type StepList } from '../steps.js';
import type { Ledger } from './ledger/ledger.js';
import { strikePassed } from './ledger/standing.js';
import { type LeftAlone, leaveAlone } from './left-alone.js';
import type { Pending } from './refresh.js';

/** What this run works on, where that is not everything. */
export interface EndingsOptions {
  /** QA types of this run: what failed for another one still stands. */
  readonly qa_types?: readonly string[];
  /** Where input lines come from, as `file:` or `stdin:`. */
  readonly sources?: readonly string[];
}

/** The lists of what failed and of what was skipped, each with its reasons. */
export interface Endings {
  /** What failed before a row was written that is there now no longer holds. */
  strike(ledger: Ledger): void;
  /** Takes what failed earlier out of the plan for a video, for a run that does not try failures again. */
  leave(video: string, lane: Mode, pending: Pending): LeftAlone;
  /**
   * Writes down how a video ended and strikes what no longer holds of it. Resolves once it is written, with what was left
   * alone added.
   */
  settle(settled: Settled): Promise<Settled>;
  /**
   * Rewrites the lists with what still stands, and closes them.
   * @param complete true when all inputs were taken: an input line that was bad and is not among them was mended
   */
  finish(complete?: boolean): Promise<void>;
}

/**
 * Opens `failures.jsonl` and `skipped.jsonl` of a results directory.
 * @param steps the steps of this run: what failed at another one still stands when a video gets past these
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
  const lists = [
    ['failed', failed],
    ['skipped', skipped],
  ] as const;
  /** Of videos in flight only. */
  const left = new Map<string, readonly Ending[]>();
  const badLines = new Set<string>();

  /** What was listed earlier and is not among the endings of this run has been got past. */
  function strike(state: Ending['state'], failures: Failures, { video, endings }: Settled): void {
    for (const step of places)
      for (const row of failures.standing(video, step)) {
        const isAgain = endings.some(
          (ending) =>
            ending.state === state && ending.step === step && (ending.prompt_key ?? null) === row.prompt_key,
        );
        if (!isAgain && isOfRun(row)) failures.resolve(video, step, row.prompt_key);
      }
  }

  return {
    strike: (ledger) => {
      for (const [, failures] of lists) strikePassed(failures, ledger, list);
    },
    leave: (video, lane, pending) => {
      const alone = leaveAlone(
        pending,
        lane,
        places.flatMap((step) => failed.standing(video, step)),
        list,
      );
      if (alone.endings.length > 0) left.set(video, alone.endings);
      return alone;
    },
    settle: async (ended) => {
      const settled = withLeft(ended, left.get(ended.video) ?? []);
      left.delete(ended.video);
      for (const [state, failures] of lists) {
        // A postponed video did not get past anything.
        if (settled.state !== 'postponed') strike(state, failures, settled);
        for (const ending of settled.endings) await failures.append(ending);
      }
      for (const { step, video } of settled.endings) if (step === 'source') badLines.add(video);
      return settled;
    },
    finish: async (complete = false) => {
      const isMended = ({ step, video }: FailureRow) =>
        step === 'source' && !badLines.has(video) && sources.some((source) => video.startsWith(source));
      for (const [, failures] of lists) await failures.finish((row) => !complete || !isMended(row));
    },
  };
}

/** A video some part of which was left as failed has failed. */
function withLeft(settled: Settled, left: readonly Ending[]): Settled {
  if (left.length === 0 || (settled.state !== 'done' && settled.state !== 'failed')) return settled;
  const untold = left.filter(
    ({ step, prompt_key }) =>
      !settled.endings.some((ending) => ending.step === step && ending.prompt_key === prompt_key),
  );
  return { ...settled, state: 'failed', endings: [...settled.endings, ...untold] };
}

/** Writes down how each video ended before it counts as ended. */
export function writeEndings(endings: Pick<Endings, 'settle'>): OperatorFunction<Settled, Settled> {
  return mergeMap((settled) => from(endings.settle(settled)));
}
