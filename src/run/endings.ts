import { join } from 'node:path';
import { from, mergeMap, type OperatorFunction } from 'rxjs';
import type { Settled } from '../operators/settle.js';
import type { Ending, Step } from '../record.js';
import { createFailures, type Failures } from '../sinks/failures.js';

/** The lists of what failed and of what was skipped, each with its reasons. */
export interface Endings {
  /** Writes down how a video ended and strikes what no longer holds of it. Resolves once it is written. */
  settle(settled: Settled): Promise<void>;
  /** Rewrites the lists with what still stands, and closes them. */
  finish(): Promise<void>;
}

/**
 * Opens `failures.jsonl` and `skipped.jsonl` of a results directory.
 * @param steps the steps of this run: what failed at another one still stands when a video gets past these
 */
export async function openEndings(results_dir: string, steps: ReadonlySet<Step>): Promise<Endings> {
  const places: readonly Ending['step'][] = ['source', 'probe', ...steps];
  const lists = await Promise.all([
    createFailures(join(results_dir, 'failures.jsonl'), 'failed'),
    createFailures(join(results_dir, 'skipped.jsonl'), 'skipped'),
  ]);
  return {
    settle: async ({ video, state, endings }) => {
      // A postponed video did not get past anything.
      if (state !== 'postponed') for (const list of lists) strike(list, video, places, endings);
      for (const ending of endings) for (const list of lists) await list.append(ending);
    },
    finish: async () => {
      for (const list of lists) await list.finish();
    },
  };
}

/** What failed earlier and is not among the endings of this run has been got past. */
function strike(
  list: Failures,
  video: string,
  places: readonly Ending['step'][],
  endings: readonly Ending[],
): void {
  for (const step of places) {
    const here = endings.filter((ending) => ending.step === step);
    if (here.length === 0) list.resolve(video, step);
    for (const row of here.length === 0 ? [] : list.standing(video, step))
      if (row.prompt_key !== null && !here.some(({ prompt_key }) => prompt_key === row.prompt_key))
        list.resolve(video, step, row.prompt_key);
  }
}

/** Writes down how each video ended before it counts as ended. */
export function writeEndings(endings: Pick<Endings, 'settle'>): OperatorFunction<Settled, Settled> {
  return mergeMap((settled) => from(endings.settle(settled).then(() => settled)));
}
