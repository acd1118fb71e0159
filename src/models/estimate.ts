import type { Usage } from '../record.js';
import type { Question } from './model.js';

/** Tokens of one second of video as the common models count it: one frame a second at medium resolution, and sound. */
const TOKENS_PER_SECOND = 300;
/** Tokens of an answer of a few paragraphs. */
const ANSWER_TOKENS = 500;

/** How many tokens a question will cost, before it is asked: a token for four characters, 300 for a second of video. */
export function estimateTokens(question: Question): number {
  const { video } = question;
  const seconds =
    video === undefined ? 0 : video.range ? video.range.end - video.range.start : video.info.duration;
  return Math.ceil(question.text.length / 4 + seconds * TOKENS_PER_SECOND + ANSWER_TOKENS);
}

/** How many tokens an answer did cost; cached ones are part of the input, as providers count them. */
export function countTokens(usage: Usage): number {
  return usage.input_tokens + usage.output_tokens + usage.thinking_tokens;
}
