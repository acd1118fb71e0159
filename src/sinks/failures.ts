/** `failures.jsonl`: the failures that stand, each until a later run gets past it. */
import { from, mergeMap, type OperatorFunction, of } from 'rxjs';
import type { Ending, Outcome } from '../records/record.js';
import { FailureList, type FailureRow, type Made, toFailureRow } from './failure-list.js';
import { createNdjsonFile } from './ndjson.js';
import { replaceFile } from './replace.js';
import type { TornEnd } from './torn.js';

export { type FailureRow, failureRowSchema, toFailureRow } from './failure-list.js';

/** The failures of a results directory, open for a run. */
export interface Failures {
  /** A torn last line that was found when the file was opened and moved aside. */
  readonly torn: TornEnd | null;
  /** How many failures stand now. */
  readonly size: number;
  /** The failures that stand now, in the order in which they were first seen; of one video and step, or all. */
  standing(video?: string, step?: Ending['step']): readonly FailureRow[];
  /**
   * Writes a failure down, with the attempts of earlier runs added; endings that are no failures, and those that were
   * not tried again (0 attempts), are ignored. Resolves once the line is written.
   */
  append(ending: Ending): Promise<void>;
  /**
   * Something that may have failed earlier has succeeded: it is no longer listed. Without a prompt key, all of a step;
   * null is the failure that names none.
   */
  resolve(video: string, step: Ending['step'], prompt_key?: string | null): void;
  /** A row that was found: what failed there before it was written has been got past. */
  passed(made: Made): void;
  /**
   * Rewrites the file, whole and at once, with the failures that still stand, and closes it.
   *
   * @param stands leaves out those for which it is false.
   */
  finish(stands?: (row: FailureRow) => boolean): Promise<void>;
  /** Closes the file as it is; the next run reads it back. */
  close(): Promise<void>;
}

/**
 * Opens `failures.jsonl` and takes up what earlier runs left in it. Memory grows with the failures that stand.
 *
 * @param state which endings are listed: the failures, or those that were skipped
 * @throws FatalError when it can't be written.
 */
export async function createFailures(
  path: string,
  state: Exclude<Ending['state'], 'filtered'> = 'failed',
): Promise<Failures> {
  const file = await createNdjsonFile(path);
  const list = await FailureList.read(path);
  return {
    torn: file.torn,
    get size() {
      return list.size;
    },
    standing: (video, step) => list.standing(video, step),
    append: async (ending) => {
      if (ending.state !== state) return;
      const row = toFailureRow(ending);
      const before = list.find(row);
      if (before !== undefined && ending.attempts === 0) return;
      const counted = state === 'failed' ? (before?.attempts ?? 0) + row.attempts : row.attempts;
      const counting = { ...row, attempts: counted };
      list.place(counting);
      await file.append(counting);
    },
    resolve: (video, step, prompt_key) => list.resolve(video, step, prompt_key),
    passed: (made) => list.passed(made),
    finish: async (stands = () => true) => {
      await file.close();
      const rows = list.standing().filter(stands);
      await replaceFile(
        path,
        rows.map((row) => `${JSON.stringify(row)}\n`),
      );
    },
    close: () => file.close(),
  };
}

/**
 * Writes failures down as they pass and lets everything go on, a failure once its line is written.
 *
 * @throws (as the stream's error) FatalError when a failure can't be written.
 */
export function writeFailures<T>(
  failures: Pick<Failures, 'append'>,
): OperatorFunction<Outcome<T>, Outcome<T>> {
  return mergeMap((outcome) =>
    outcome.ok || outcome.ending.state !== 'failed'
      ? of(outcome)
      : from(failures.append(outcome.ending).then(() => outcome)),
  );
}
