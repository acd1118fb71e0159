/** Sums of what calls took. */
import type { Wasted } from '../errors/errors.js';
import { costOf, type Price } from './meter.js';

/** What calls took together. */
export interface Totals {
  /** Requests that were sent, failed ones included. */
  readonly calls: number;
  readonly input_tokens: number;
  /** Thinking included. */
  readonly output_tokens: number;
  readonly bytes_sent: number;
  /** In the currency of the prices; calls without a price count as free. */
  readonly cost: number;
}

export const NO_TOTALS: Totals = { calls: 0, input_tokens: 0, output_tokens: 0, bytes_sent: 0, cost: 0 };

/** What a call with this many requests took. */
export function totalsOf({ usage, bytes_sent }: Wasted, calls: number, price: Price): Totals {
  return {
    calls,
    input_tokens: usage.input_tokens,
    output_tokens: usage.output_tokens + usage.thinking_tokens,
    bytes_sent,
    cost: costOf(usage, price) ?? 0,
  };
}

/** Input and output together. */
export function tokensOf({ input_tokens, output_tokens }: Totals): number {
  return input_tokens + output_tokens;
}

/** The sum of two; with the sign -1, their difference. */
export function addTotals(first: Totals, second: Totals, sign: 1 | -1 = 1): Totals {
  return {
    calls: first.calls + sign * second.calls,
    input_tokens: first.input_tokens + sign * second.input_tokens,
    output_tokens: first.output_tokens + sign * second.output_tokens,
    bytes_sent: first.bytes_sent + sign * second.bytes_sent,
    cost: first.cost + sign * second.cost,
  };
}
