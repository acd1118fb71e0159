/** `failures.jsonl` and `skipped.jsonl`: each failure, or skipped video, is listed until a later run gets past it. */
import { from, mergeMap, type OperatorFunction, of } from 'rxjs';
import { z } from 'zod';
import { rerunHelps } from '../errors/errors.js';
import type { Ending, Outcome, Step } from '../records/record.js';
import { createNdjsonFile, type NdjsonFile } from './ndjson.js';
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
  /** How often it was tried, in all runs. */
  attempts: z.number(),
  /** Whether running the same command again can help. */
  can_retry: z.boolean().optional(),
  at: z.string(),
});
export type FailureRow = z.infer<typeof failureRowSchema>;

/** A row that was written after all, and when. */
export interface WrittenRow {
  readonly video: string;
  readonly step: Step;
  readonly prompt_key?: string | undefined;
  /** ISO 8601. */
  readonly written_at: string;
  /** True when the step needs the video to be probed. */
  readonly watches: boolean;
}

/** The current failures by video, step and prompt, in the order of their first occurrence. All are in memory. */
export class FailureList {
  readonly #groups = new Map<string, Map<string, FailureRow>>();

  /** Reads a file of failures, even one that is being written; of several about the same thing, the last counts. */
  async read(path: string): Promise<this> {
    for await (const entry of readRows(path)) {
      // Unreadable lines are dropped at the next rewrite.
      const row = 'row' in entry ? failureRowSchema.safeParse(entry.row) : undefined;
      if (row?.success) this.place(row.data);
    }
    return this;
  }

  /** How many failures there are. */
  get size(): number {
    return [...this.#groups.values()].reduce((sum, group) => sum + group.size, 0);
  }

  /** The current failures in the order of their first occurrence; of one video and step, or all. */
  current(video?: string, step?: Ending['step']): readonly FailureRow[] {
    return video === undefined || step === undefined
      ? [...this.#groups.values()].flatMap((group) => [...group.values()])
      : [...(this.#groups.get(groupKey(video, step))?.values() ?? [])];
  }

  /** The current failure about the same thing. */
  find(row: Pick<FailureRow, 'video' | 'step' | 'prompt_key'>): FailureRow | undefined {
    return this.#groups.get(groupKey(row.video, row.step))?.get(row.prompt_key ?? '');
  }

  /** Adds a failure; it replaces an earlier one about the same thing. */
  place(row: FailureRow): void {
    const key = groupKey(row.video, row.step);
    const group = this.#groups.get(key) ?? new Map<string, FailureRow>();
    this.#groups.set(key, group.set(row.prompt_key ?? '', row));
  }

  /**
   * Removes failures that have been resolved: all of a step, or the one with this prompt key; null means the one
   * without a prompt key.
   */
  resolve(video: string, step: Ending['step'], prompt_key?: string | null): void {
    const key = groupKey(video, step);
    const group = this.#groups.get(key);
    if (prompt_key !== undefined) group?.delete(prompt_key ?? '');
    if (prompt_key === undefined || group?.size === 0) this.#groups.delete(key);
  }

  /** Removes failures that are older than a row for the same thing: a killed run could not remove them. */
  resolveOlder({ video, step, prompt_key, written_at, watches }: WrittenRow): void {
    if (this.#groups.size === 0) return;
    for (const place of watches ? ['probe', step] : [step])
      for (const row of this.current(video, place)) {
        const isIt = prompt_key === undefined || row.prompt_key === null || row.prompt_key === prompt_key;
        if (isIt && row.at < written_at) this.resolve(video, place, row.prompt_key);
      }
  }
}

/** The failures of a results directory, open for a run. */
export class Failures extends FailureList {
  readonly #file: NdjsonFile;
  readonly #state: Ending['state'];

  /** See {@link createFailures}. */
  constructor(file: NdjsonFile, state: Ending['state']) {
    super();
    this.#file = file;
    this.#state = state;
  }

  /** A torn last line that was found when the file was opened and moved aside. */
  get torn(): TornEnd | null {
    return this.#file.torn;
  }

  /**
   * Records a failure, with the attempts of earlier runs added. Endings that are not failures, and failures that were not
   * tried again (0 attempts), are ignored. Resolves once the line is written.
   */
  async append(ending: Ending): Promise<void> {
    if (ending.state !== this.#state) return;
    const row = toFailureRow(ending);
    const before = this.find(row);
    if (before !== undefined && ending.attempts === 0) return;
    const earlier = this.#state === 'failed' ? (before?.attempts ?? 0) : 0;
    const counted = { ...row, attempts: earlier + row.attempts };
    this.place(counted);
    await this.#file.append(counted);
  }

  /**
   * Replaces the file by one with the current failures, and closes it.
   *
   * @param keeps which of them to keep; all by default
   */
  async finish(keeps: (row: FailureRow) => boolean = () => true): Promise<void> {
    await this.#file.close();
    const rows = this.current().filter(keeps);
    await replaceFile(
      this.#file.path,
      rows.map((row) => `${JSON.stringify(row)}\n`),
    );
  }

  /** Closes the file as it is; the next run reads it back. */
  async close(): Promise<void> {
    await this.#file.close();
  }
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
  return await new Failures(await createNdjsonFile(path), state).read(path);
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

/** A failure as a row of the file. */
export function toFailureRow(ending: Ending): FailureRow {
  const { video, step, prompt_key = null, kind, message, hint = null, attempts, at } = ending;
  return { video, step, prompt_key, kind, message, hint, attempts, can_retry: rerunHelps(kind), at };
}

/** A failure of an earlier run as the ending of its video, for a run that does not retry it. */
export function untried({ video, step, prompt_key, kind, message, hint, at }: FailureRow): Ending {
  const known = { video, step, kind, message, hint: hint ?? undefined, attempts: 0, at };
  return { state: 'failed', ...known, ...(prompt_key !== null && { prompt_key }) };
}

function groupKey(video: string, step: string): string {
  return `${step}\n${video}`;
}
