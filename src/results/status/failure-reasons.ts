import { rerunHelps } from '../../errors/errors.js';
import type { Ending } from '../../records/record.js';
import type { FailureRow } from '../../sinks/failures.js';

/** Failures or skips that are alike. */
export interface FailureReason {
  readonly state: 'failed' | 'skipped';
  readonly step: Ending['step'];
  readonly kind: string;
  readonly count: number;
  /** Whether running again, with nothing changed, can help. */
  readonly can_retry: boolean;
  /** One of them, to show what it looks like. */
  readonly example: Pick<FailureRow, 'video' | 'prompt_key' | 'message' | 'hint'>;
}

/** Groups failures, or skips, by step and kind; the most frequent first. */
export function reasonsOf(state: FailureReason['state'], rows: readonly FailureRow[]): FailureReason[] {
  const reasons = new Map<string, FailureReason>();
  for (const { step, kind, video, prompt_key, message, hint } of rows) {
    const key = `${step} ${kind}`;
    const first = { state, step, kind, count: 0, can_retry: rerunHelps(kind) };
    const before = reasons.get(key) ?? { ...first, example: { video, prompt_key, message, hint } };
    reasons.set(key, { ...before, count: before.count + 1 });
  }
  return [...reasons.values()].sort((a, b) => b.count - a.count);
}
