/** `failures.jsonl`: each failure is listed until a later run succeeds. */
import { from, mergeMap, type OperatorFunction, of } from 'rxjs';
import type { Ending, Outcome } from '../records/record.js';
import { FailureList, type FailureRow, toFailureRow } from './failure-list.js';
import { createNdjsonFile } from './ndjson.js';
import { replaceFile } from './replace.js';
import type { TornEnd } from './torn.js';

export { type FailureRow, failureRowSchema, toFailureRow } from './failure-list.js';

/** The failures of a results directory, open for a run. */
export interface Failures extends Pick<FailureList, 'size' | 'standing' | 'resolve' | 'passed'> {
  /** A torn last line that was found when the file was opened and moved aside. */
  readonly torn: TornEnd | null;
  /**
   * Records a failure, with the attempts of earlier runs added. Endings that are not failures, and failures that were not
   * tried again (0 attempts), are ignored. Resolves once the line is written.
   */
  append(ending: Ending): Promise<void>;
  /**
   * Replaces the file by one with the current failures, and closes it.
   *
   * @param stands which of them to keep; all by default
   */
  finish(stands?: (row: FailureRow) => boolean): Promise<void>;
  /** Closes the file as it is; the next run reads it back. */
  close(): Promise<void>;
}

/**
 * Opens `failures.jsonl` with the failures of earlier runs. Memory grows with their number.
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
    standing: list.standing.bind(list),
    resolve: list.resolve.bind(list),
    passed: list.passed.bind(list),
    append: async (ending) => {
      if (ending.state !== state) return;
      const row = toFailureRow(ending);
      const before = list.find(row);
      if (before !== undefined && ending.attempts === 0) return;
      const earlier = state === 'failed' ? (before?.attempts ?? 0) : 0;
      const counted = { ...row, attempts: earlier + row.attempts };
      list.place(counted);
      await file.append(counted);
    },
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
 * Records failures as they pass, and passes everything on; a failure once its line is written.
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
