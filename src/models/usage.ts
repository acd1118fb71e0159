/** What calls took, and what they will probably take. */
import { ReeltraceError, type Wasted } from '../errors/errors.js';
import type { Usage } from '../records/record.js';
import { type Answer, NO_USAGE, type Question } from './model.js';

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

/** Notes on a known error what the failed call took; other errors stay as they are. */
export function charge(error: unknown, wasted: Wasted): unknown {
  if (error instanceof ReeltraceError) error.wasted = wasted;
  return error;
}

/** What a failed call took, as noted on its error. */
export function wastedBy(error: unknown): Wasted {
  return (error instanceof ReeltraceError && error.wasted) || NOTHING_SPENT;
}

/** Asks again after failed calls: what they took is added to the answer, or to the error. */
export async function behind(before: Wasted, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await ask();
    return { ...answer, ...addSpent(before, answer) };
  } catch (error) {
    throw charge(error, addSpent(before, wastedBy(error)));
  }
}

/** Tokens of one second of video as the common models count it: one frame a second at medium resolution, and sound. */
const TOKENS_PER_SECOND = 300;
/** Tokens of an answer of a few paragraphs. */
const ANSWER_TOKENS = 500;

/** How many tokens a question will cost, before it is asked: a token for four characters, 300 for a second of video. */
export function estimateTokens(question: Question): number {
  const { input_tokens, output_tokens } = estimateUsage(question);
  return input_tokens + output_tokens;
}

/** {@link estimateTokens}, divided into what is sent and what is answered. */
export function estimateUsage(question: Question): Usage {
  const { video } = question;
  const seconds =
    video === undefined ? 0 : video.range ? video.range.end - video.range.start : video.info.duration;
  const input_tokens = Math.ceil(question.text.length / 4 + seconds * TOKENS_PER_SECOND);
  return { input_tokens, output_tokens: ANSWER_TOKENS, thinking_tokens: 0, cached_tokens: 0 };
}

/** How many tokens an answer cost; cached ones are part of the input, as providers count them. */
export function countTokens(usage: Usage): number {
  return usage.input_tokens + usage.output_tokens + usage.thinking_tokens;
}
