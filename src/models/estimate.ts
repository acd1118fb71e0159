import type { Usage } from '../records/record.js';
import type { Question } from './model.js';

/** Tokens of one second of video as the common models count it: one frame a second at medium resolution, and sound. */
const TOKENS_PER_SECOND = 300;
/** Tokens of an answer of a few paragraphs. */
const ANSWER_TOKENS = 500;

/** How many tokens a question will cost, before it is asked: a token for four characters, 300 for a second of video. */
export function estimateTokens(question: Question): number {
  const { input_tokens, output_tokens } = estimateUsage(question);
  return input_tokens + output_tokens;
}

/** {@link estimateTokens}, with what is sent and what is answered set apart. */
export function estimateUsage(question: Question): Usage {
  const { video } = question;
  const seconds =
    video === undefined ? 0 : video.range ? video.range.end - video.range.start : video.info.duration;
  const input_tokens = Math.ceil(question.text.length / 4 + seconds * TOKENS_PER_SECOND);
  return { input_tokens, output_tokens: ANSWER_TOKENS, thinking_tokens: 0, cached_tokens: 0 };
}

/** How many tokens an answer did cost; cached ones are part of the input, as providers count them. */
export function countTokens(usage: Usage): number {
  return usage.input_tokens + usage.output_tokens + usage.thinking_tokens;
}
