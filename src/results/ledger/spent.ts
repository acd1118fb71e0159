import { NO_USAGE } from '../../models/model.js';
import { addUsage } from '../../models/usage.js';
import type { Provenance, Usage } from '../../records/record.js';

/** What rows cost with one model. */
export interface Spent {
  readonly model: string;
  readonly records: number;
  /** Answers that are in the records. */
  readonly calls: number;
  /** How often the model was asked for them; remembered answers count 0. */
  readonly attempts: number;
  readonly usage: Usage;
  readonly bytes_sent: number;
  readonly milliseconds: number;
}

/** Adds what a row cost, as its provenance says; rows of other tools don't say it. */
export function addRow(spent: Map<string, Spent>, provenance: Partial<Provenance> | undefined): void {
  if (provenance?.model === undefined) return;
  const { model, calls = 0, attempts = 0, usage = NO_USAGE, bytes_sent = 0, milliseconds = 0 } = provenance;
  const before = spent.get(model);
  spent.set(model, {
    model,
    records: (before?.records ?? 0) + 1,
    calls: (before?.calls ?? 0) + calls,
    attempts: (before?.attempts ?? 0) + attempts,
    usage: addUsage(before?.usage ?? NO_USAGE, usage),
    bytes_sent: (before?.bytes_sent ?? 0) + bytes_sent,
    milliseconds: (before?.milliseconds ?? 0) + milliseconds,
  });
}
