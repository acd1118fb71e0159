import { ReeltraceError, type Wasted } from '../errors/errors.js';
import type { Usage } from '../records/record.js';
import { type Answer, NO_USAGE } from './model.js';

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

/** What the call took that ended with an error, as far as the error says. */
export function wastedBy(error: unknown): Wasted {
  return (error instanceof ReeltraceError && error.wasted) || NOTHING_SPENT;
}

/** Asks once more after calls that failed: what they took counts with the answer, or with the error. */
export async function behind(before: Wasted, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await ask();
    return { ...answer, ...addSpent(before, answer) };
  } catch (error) {
    throw charge(error, addSpent(before, wastedBy(error)));
  }
}
