/** The current failures in memory: their format, and when one is removed. */
import { z } from 'zod';
import { rerunHelps } from '../errors/errors.js';
import type { Ending, Step } from '../records/record.js';
import { readRows } from './rows.js';

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
export interface Made {
  readonly video: string;
  readonly step: Step;
  readonly prompt_key?: string | undefined;
  /** ISO 8601. */
  readonly written_at: string;
  /** True when the step needs the video to be probed. */
  readonly watches: boolean;
}

/** The current failures by video, step and prompt, in the order of their first occurrence. Memory grows with their number. */
export class FailureList {
  readonly #groups = new Map<string, Map<string, FailureRow>>();

  /** Reads a file of failures, even one that is being written; of several about the same thing, the last counts. */
  static async read(path: string): Promise<FailureList> {
    const list = new FailureList();
    for await (const entry of readRows(path)) {
      // Unreadable lines are dropped at the next rewrite.
      const row = 'row' in entry ? failureRowSchema.safeParse(entry.row) : undefined;
      if (row?.success) list.place(row.data);
    }
    return list;
  }

  /** How many failures there are. */
  get size(): number {
    return [...this.#groups.values()].reduce((sum, group) => sum + group.size, 0);
  }

  /** The current failures in the order of their first occurrence; of one video and step, or all. */
  standing(video?: string, step?: Ending['step']): readonly FailureRow[] {
    return video === undefined || step === undefined
      ? [...this.#groups.values()].flatMap((group) => [...group.values()])
      : [...(this.#groups.get(groupKey(video, step))?.values() ?? [])];
  }

  /** The current failure about the same thing. */
  find({
    video,
    step,
    prompt_key,
  }: Pick<FailureRow, 'video' | 'step' | 'prompt_key'>): FailureRow | undefined {
    return this.#groups.get(groupKey(video, step))?.get(prompt_key ?? '');
  }

  /** Adds a failure; it replaces an earlier one about the same thing. */
  place(row: FailureRow): void {
    const key = groupKey(row.video, row.step);
    const group = this.#groups.get(key) ?? new Map<string, FailureRow>();
    this.#groups.set(key, group.set(row.prompt_key ?? '', row));
  }

  /**
   * Removes failures that have been resolved: all of a step, or the one with this prompt key; null means the one without a
   * prompt key.
   */
  resolve(video: string, step: Ending['step'], prompt_key?: string | null): void {
    const key = groupKey(video, step);
    const group = this.#groups.get(key);
    if (prompt_key !== undefined) group?.delete(prompt_key ?? '');
    if (prompt_key === undefined || group?.size === 0) this.#groups.delete(key);
  }

  /** Removes failures that are older than a row for the same thing: a killed run could not remove them. */
  passed({ video, step, prompt_key, written_at, watches }: Made): void {
    if (this.#groups.size === 0) return;
    for (const place of watches ? ['probe', step] : [step])
      for (const row of this.standing(video, place)) {
        const isIt = prompt_key === undefined || row.prompt_key === null || row.prompt_key === prompt_key;
        if (isIt && row.at < written_at) this.resolve(video, place, row.prompt_key);
      }
  }
}

/** A failure as a row of the file. */
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
    can_retry: rerunHelps(kind),
    at,
  };
}

/** A failure of an earlier run as the ending of its video, for a run that does not retry it. */
export function untried({ video, step, kind, message, hint, at, ...row }: FailureRow): Ending {
  return {
    state: 'failed',
    video,
    step,
    kind,
    message,
    hint: hint ?? undefined,
    attempts: 0,
    at,
    ...(row.prompt_key !== null && { prompt_key: row.prompt_key }),
  };
}

function groupKey(video: string, step: string): string {
  return `${step}\n${video}`;
}
