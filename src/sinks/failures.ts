/** `failures.jsonl`: the failures that stand, each until a later run gets past it. */
import { from, mergeMap, type OperatorFunction, of } from 'rxjs';
import { z } from 'zod';
import type { Ending, Outcome } from '../record.js';
import { createNdjsonFile } from './ndjson.js';
import { replaceFile } from './replace.js';
import { readRows } from './rows.js';
import type { TornEnd } from './torn.js';

/** One line of `failures.jsonl`. */
export const failureRowSchema = z.looseObject({
  /** Absolute path, or `file:line` for an input line that could not be read. */
  video: z.string(),
  step: z.string(),
  prompt_key: z.string().nullable(),
  kind: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  attempts: z.number(),
  at: z.string(),
});
export type FailureRow = z.infer<typeof failureRowSchema>;

/** The failures of a results directory, open for a run. */
export interface Failures {
  /** A torn last line that was found when the file was opened and moved aside. */
  readonly torn: TornEnd | null;
  /** How many failures stand now. */
  readonly size: number;
  /** The failures that stand now, in the order in which they were first seen; of one video and step, or all. */
  standing(video?: string, step?: Ending['step']): readonly FailureRow[];
  /** Writes a failure down; endings that are no failures are ignored. Resolves once the line is written. */
  append(ending: Ending): Promise<void>;
  /** Something that may have failed earlier has succeeded: it is no longer listed. Without a prompt key, all of a step. */
  resolve(video: string, step: Ending['step'], prompt_key?: string): void;
  /**
   * Rewrites the file, whole and at once, with the failures that still stand, and closes it.
   *
   * @param stands leaves out those for which it is false. A run that was killed after it got past a failure could not
   * say so here: ask the rows of the steps whether what failed is done by now.
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
  const standing = new Map<string, Map<string, FailureRow>>();
  const place = (row: FailureRow): void => {
    const key = groupKey(row.video, row.step);
    const group = standing.get(key) ?? new Map<string, FailureRow>();
    standing.set(key, group.set(row.prompt_key ?? '', row));
  };
  for await (const entry of readRows(path)) {
    // A line that is no failure tells nobody anything; it goes when the file is rewritten.
    const row = 'row' in entry ? failureRowSchema.safeParse(entry.row) : undefined;
    if (row?.success) place(row.data);
  }
  const rows = (): FailureRow[] => [...standing.values()].flatMap((group) => [...group.values()]);
  return {
    torn: file.torn,
    get size() {
      return [...standing.values()].reduce((sum, group) => sum + group.size, 0);
    },
    standing: (video, step) =>
      video === undefined || step === undefined
        ? rows()
        : [...(standing.get(groupKey(video, step))?.values() ?? [])],
    append: async (ending) => {
      if (ending.state !== state) return;
      const row = toFailureRow(ending);
      place(row);
      await file.append(row);
    },
    resolve: (video, step, prompt_key) => {
      const key = groupKey(video, step);
      const group = standing.get(key);
      if (prompt_key !== undefined) group?.delete(prompt_key);
      if (prompt_key === undefined || group?.size === 0) standing.delete(key);
    },
    finish: async (stands = () => true) => {
      await file.close();
      await replaceFile(
        path,
        rows()
          .filter(stands)
          .map((row) => `${JSON.stringify(row)}\n`),
      );
    },
    close: () => file.close(),
  };
}

/** A failure as it is written down. */
export function toFailureRow(ending: Ending): FailureRow {
  const { video, step, kind, message, attempts, at } = ending;
  return {
    video,
    step,
    prompt_key: ending.prompt_key ?? null,
    kind,
    message,
    hint: ending.hint ?? null,
    attempts,
    at,
  };
}

function groupKey(video: string, step: string): string {
  return `${step}\n${video}`;
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
