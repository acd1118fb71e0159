/** The parts of a pair as checks look at them. */

import { remembered } from '../../flow/recent.js';
import type { QaPair } from '../../records/record.js';
import { indexOfLetter } from '../options.js';

/** A part of a pair and how messages call it. */
export interface Part {
  readonly name: 'question' | 'answer' | 'explanation' | 'reasoning' | 'option';
  readonly text: string;
}

/** The option that is the answer; undefined when the letter names none. */
export function rightOption(pair: Extract<QaPair, { type: 'mcq' }>): string | undefined {
  return pair.options[indexOfLetter(pair.answer)];
}

/** The answer in words, without its letter; empty where it is two times. */
export function answerText(pair: QaPair): string {
  if (pair.type === 'mcq') return rightOption(pair) ?? '';
  if (pair.type === 'bcq') return pair.full_answer;
  return pair.type === 'temporal_localization' ? '' : pair.answer;
}

/** All texts of a pair that claim something: wrong options do not. */
export const claims: (pair: QaPair) => readonly Part[] = remembered(1, (pair) => {
  const explanation = pair.type === 'mcq' ? (pair.explanation ?? '') : '';
  const parts: Part[] = [
    { name: 'question', text: pair.question },
    { name: 'answer', text: answerText(pair) },
    { name: 'explanation', text: explanation },
    { name: 'reasoning', text: pair.reasoning },
  ];
  return parts.filter(({ text }) => text !== '');
});

/** All texts of a pair, wrong options included. */
export const allTexts: (pair: QaPair) => readonly Part[] = remembered(1, (pair) => {
  const options = pair.type === 'mcq' ? pair.options : [];
  const right = pair.type === 'mcq' ? rightOption(pair) : undefined;
  return [
    ...claims(pair),
    ...options.filter((option) => option !== right).map((text): Part => ({ name: 'option', text })),
  ];
});
