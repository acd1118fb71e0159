import { ReeltraceError, type Wasted } from '../errors/errors.js';
import type { Usage } from '../records/record.js';
import { NO_USAGE } from './model.js';

/** The sum of what two calls used. */
export function addUsage(first: Usage, second: Usage): Usage {
  return {
    input_tokens: first.input_tokens + second.input_tokens,
    output_tokens: first.output_tokens + second.output_tokens,
    thinking_tokens: first.thinking_tokens + second.thinking_tokens,
    cached_tokens: first.cached_tokens + second.cached_tokens,
  };
}

/** Nothing spent. */
export const NOTHING_SPENT: Wasted = { usage: NO_USAGE, bytes_sent: 0, milliseconds: 0 };

/** The sum of what two calls took. */
export function addSpent(first: Wasted, second: Wasted): Wasted {
  return {
    usage: addUsage(first.usage, second.usage),
    bytes_sent: first.bytes_sent + second.bytes_sent,
    milliseconds: first.milliseconds + second.milliseconds,
  };
}

/** Notes on an error what the call took that ended with it; anything that is no known error stays as it is. */
export function charge(error: unknown, wasted: Wasted): unknown {
  if (error instanceof ReeltraceError) error.wasted = wasted;
  return error;
}
