import type { Spent } from '../models/meter.js';
import type { Settled } from '../operators/settle.js';
import { nameInReason } from '../qa/check-names.js';
import type { Ending } from '../records/record.js';
import type { StaleReason } from './ledger/stale.js';
import type { Comparison } from './plan-file.js';
import type { Pending } from './refresh.js';
import type { StepEvent } from './step.js';

/** How a run ended: done + filtered + skipped + failed are the inputs. */
export interface Summary {
  readonly inputs: number;
  readonly done: number;
  readonly filtered: number;
  readonly skipped: number;
  readonly failed: number;
  /** Inputs that named a video a second time. */
  readonly duplicates: number;
  /** Files in the folders that are no videos by their ending, by ending, most frequent first. */
  readonly left_out: Readonly<Record<string, number>>;
  /** Where videos were looked for; null when at least one was found, or when the run stopped before its end. */
  readonly nothing_found: string | null;
  /** The folder below which the items name their videos; null: by absolute path; undefined in a run without step 4. */
  readonly media_root?: string | null | undefined;
  /** Items that this run added to the task files. */
  readonly items: number;
  /** Items of task files that this run rebuilt from earlier records when it began. */
  readonly rebuilt_items: number;
  /** How many pairs and captions each check rejected, or why they could not be read; most frequent first. */
  readonly checks: Readonly<Record<string, number>>;
  /** How many kept pairs each check flagged as doubtful, most frequent first. */
  readonly doubtful: Readonly<Record<string, number>>;
  /** Videos without a highlight, because step 1c found no critical moment. */
  readonly without_highlight: number;
  /** How many videos ended for each reason, most frequent first. */
  readonly reasons: readonly Reason[];
  /** Why the run stopped by itself before all inputs were done, e.g. a used-up quota; null when it did not. */
  readonly stopped: Ending | null;
  /** What the calls of this run used, by model and step. */
  readonly spent: readonly Spent[];
  /** What was planned and what was used, when a plan was saved (`plan --save`, `plan --sample`). */
  readonly planned?: Comparison;
  /** Seconds from the start of the run to its first item in a task file; null without items. */
  readonly first_item_sec: number | null;
  /** Records that are out of date but were kept, by what has changed since they were made. */
  readonly stale: Readonly<Partial<Record<StaleReason, number>>>;
  /** True when the run was stopped before all inputs were taken. */
  readonly interrupted: boolean;
  /** Inputs that a run that stopped early has not finished; null where it did not, or where they were not counted. */
  readonly left: number | null;
  /** The kinds of warnings on the data as a whole, which QUALITY.md explains. */
  readonly warnings: readonly string[];
}

/** Videos that ended for the same reason. */
export interface Reason {
  readonly state: Ending['state'];
  readonly step: Ending['step'];
  readonly kind: string;
  readonly count: number;
  /** One of them, to show what it looks like. */
  readonly example: Ending;
}

/** Counts how videos end. Holds one example per reason, whatever the number of videos. */
export class Tally {
  readonly #counts = { done: 0, filtered: 0, skipped: 0, failed: 0, postponed: 0 };
  #stopped: Ending | null = null;
  readonly #reasons = new Map<string, { count: number; example: Ending }>();
  #items = 0;
  #withoutHighlight = 0;
  readonly #captions = new Map<string, number>();
  readonly #stale: Partial<Record<StaleReason, number>> = {};

  /** Counts the records of a video that are out of date. */
  readonly stale = (reasons: Pending['stale']): void => {
    for (const reason of reasons.values()) this.#stale[reason] = (this.#stale[reason] ?? 0) + 1;
  };

  /** Counts videos without a highlight. */
  step({ without_highlight }: StepEvent): void {
    if (without_highlight === true) this.#withoutHighlight += 1;
  }

  add({ state, endings, items }: Settled): void {
    this.#counts[state] += 1;
    this.#items += items;
    if (state === 'postponed') this.#stopped ??= endings.find((ending) => ending.state === state) ?? null;
    for (const { kind, step, message } of endings) {
      // Pairs are counted where they are listed. A rejected caption is only in the list of failures.
      const check = kind === 'rejected' && step !== '3' ? nameInReason(message) : undefined;
      if (check !== undefined) this.#captions.set(check, (this.#captions.get(check) ?? 0) + 1);
    }
    const [ending] = endings;
    if (ending === undefined || state === 'postponed') return;
    const key = [ending.state, ending.step, ending.kind].join(' ');
    const reason = this.#reasons.get(key) ?? { count: 0, example: ending };
    reason.count += 1;
    this.#reasons.set(key, reason);
  }

  get counts(): Readonly<Record<Settled['state'], number>> {
    return this.#counts;
  }

  summary(
    rest: Pick<Summary, 'duplicates' | 'interrupted' | 'spent'> &
      Partial<
        Pick<
          Summary,
          | 'checks'
          | 'doubtful'
          | 'first_item_sec'
          | 'rebuilt_items'
          | 'left_out'
          | 'nothing_found'
          | 'media_root'
        >
      >,
  ): Summary {
    const { done, filtered, skipped, failed } = this.#counts;
    const stopped = this.#stopped;
    const reasons = [...this.#reasons.values()]
      .map(({ count, example }) => ({
        state: example.state,
        step: example.step,
        kind: example.kind,
        count,
        example,
      }))
      .sort((a, b) => b.count - a.count);
    const inputs = done + filtered + skipped + failed;
    const checks = [...Object.entries(rest.checks ?? {}), ...this.#captions].sort(([, a], [, b]) => b - a);
    return {
      inputs,
      done,
      filtered,
      skipped,
      failed,
      items: this.#items,
      without_highlight: this.#withoutHighlight,
      reasons,
      stopped,
      stale: this.#stale,
      first_item_sec: null,
      rebuilt_items: 0,
      left_out: {},
      nothing_found: null,
      doubtful: {},
      left: null,
      warnings: [],
      ...rest,
      checks: Object.fromEntries(checks),
    };
  }
}
