/** A view of a run, which each way of showing one implements. */
import type { Summary } from '../../../results/summary.js';
import type { Entry } from './entry.js';
import type { Terminal } from './screen.js';
import type { ProgressState } from './state.js';

/** Where it is shown. */
export type ReportStream = Terminal & { readonly isTTY?: boolean };

/** How a run ended. */
interface Ended {
  readonly summary: Summary;
  readonly results_dir: string;
  readonly milliseconds: number;
  readonly next: readonly string[];
  /** All inputs, those that were not taken included; null where their number is not known. */
  readonly total: number | null;
}

/** Shows a run. */
export interface View {
  entry(entry: Entry): void;
  /** How the run stands now, in milliseconds of a clock that only goes forward. */
  show(state: ProgressState, now: number): void;
  summary(ended: Ended): void;
  /** Nothing more is shown of the run but its summary. */
  end(): void;
}
