import type { CallEvent } from '../../../models/meter.js';

/** What the calls so far came to. */
export interface CallProgress {
  readonly made: number;
  readonly running: number;
  readonly input_tokens: number;
  /** With thinking. */
  readonly output_tokens: number;
  /** null where no call had a price. */
  readonly cost: number | null;
  /** True when some calls had none. */
  readonly is_partly_priced: boolean;
  /** How long a call takes, over the last ones; null before the first has ended. */
  readonly milliseconds: number | null;
}

/** No call yet. */
export const NO_CALLS: CallProgress = {
  made: 0,
  running: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost: null,
  is_partly_priced: false,
  milliseconds: null,
};

/** How much the latest call counts in how long a call takes. */
const LATEST = 0.1;

/** The calls with one that has begun or ended. */
export function withCall(calls: CallProgress, { took }: CallEvent): CallProgress {
  if (took === undefined) return { ...calls, running: calls.running + 1 };
  const running = calls.running - 1;
  if (!took.was_sent) return { ...calls, running };
  const { usage, cost, milliseconds } = took;
  const before = calls.milliseconds ?? milliseconds;
  return {
    made: calls.made + 1,
    running,
    input_tokens: calls.input_tokens + usage.input_tokens,
    output_tokens: calls.output_tokens + usage.output_tokens + usage.thinking_tokens,
    cost: cost === null ? calls.cost : (calls.cost ?? 0) + cost,
    is_partly_priced: calls.is_partly_priced || cost === null,
    milliseconds: before + LATEST * (milliseconds - before),
  };
}
