import { NO_USAGE } from '../../models/model.js';
import { addUsage } from '../../models/usage.js';
import type { Usage } from '../../records/record.js';
import type { Row, RowStep } from '../../records/rows.js';

/** What the records of one step took from one model. */
export interface SpentOnRecords {
  readonly step: RowStep;
  readonly model: string;
  readonly records: number;
  /** Answers that are in the records. */
  readonly calls: number;
  /** How often was asked for them; those that were remembered count as none. */
  readonly attempts: number;
  readonly usage: Usage;
  readonly bytes_sent: number;
  readonly milliseconds: number;
}

/** Adds up what records took, as their provenance says; those of other tools say nothing. */
export class SpentTally {
  readonly #spent = new Map<string, SpentOnRecords>();

  add(step: RowStep, { provenance }: Row): void {
    if (provenance?.model === undefined) return;
    const { model, calls = 0, attempts = 0, usage = NO_USAGE, bytes_sent = 0, milliseconds = 0 } = provenance;
    const key = `${step} ${model}`;
    const before = this.#spent.get(key);
    this.#spent.set(key, {
      step,
      model,
      records: (before?.records ?? 0) + 1,
      calls: (before?.calls ?? 0) + calls,
      attempts: (before?.attempts ?? 0) + attempts,
      usage: addUsage(before?.usage ?? NO_USAGE, usage),
      bytes_sent: (before?.bytes_sent ?? 0) + bytes_sent,
      milliseconds: (before?.milliseconds ?? 0) + milliseconds,
    });
  }

  /** In the order of the steps. */
  all(): readonly SpentOnRecords[] {
    return [...this.#spent.values()];
  }
}
