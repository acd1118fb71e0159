/** Puts the options of a question into an order that depends on its text alone, and adapts every letter that names one. */
import type { QaPair } from '../records/record.js';
import { findLetterReferences, hasLetterName } from './letters.js';
import { shuffledIndices } from './mersenne.js';
import { indexOfLetter, letterOf } from './options.js';

/** A multiple-choice pair. */
export type McqPair = Extract<QaPair, { type: 'mcq' }>;

/** A pair in its new order, or unchanged and why. */
export interface ShuffledPair {
  readonly pair: McqPair;
  /** Original indices in the new order; 0, 1, 2 … when the order was kept. */
  readonly order: readonly number[];
  /** Why the order was kept; undefined when the options were shuffled. */
  readonly kept: 'options_refer_to_options' | 'letter_in_text' | 'uncertain_reference' | undefined;
}

/** Options that refer to other options: their place matters. */
const REFERRING: readonly RegExp[] = [
  /\b(?:all|none|any|both|either|neither|some|two|three|most|each|one|more than one|not any) of (?:the )?(?:above|below|these|those|them|options?|choices?|following|others?|answers?|listed|mentioned|given|preceding|previous|[A-J]\b)/i,
  /\b(?:all|none|both) (?:the |these )?(?:above|others?|options|choices|answers)\b/i,
  /\bthe (?:above|aforementioned|preceding|others)\b/i,
  /\b(?:options?|choices?|alternatives?|distractors?)\b/i,
  /\b(?:other|another|every|any|previous) (?:answers?|statements?)\b/i,
  /^\W*(?:all|none|both|neither|either|any|everything|nothing|other|others)\W*$/i,
  /^\W*(?:both|neither|either|all)\b.{0,12}\b(?:are |is )?(?:correct|true|right|wrong|false)\W*$/i,
  /以上|以下(?:都|均|皆)|都不是|都是|皆是|皆非|均不|均是|两者|选项|其他/u,
  /\b[A-J]\b\s{0,2}(?:and|or|&|\/|,)\s{0,2}\b[A-J]\b/,
];

/** True for an option that refers to others, such as "all of the above" or "both A and C". */
export function refersToOptions(option: string): boolean {
  return REFERRING.some((pattern) => pattern.test(option));
}

/** Replaces the letters at some positions of a text. */
function remap(text: string, positions: readonly number[], newLetter: (letter: string) => string): string {
  const isNamed = new Set(positions);
  return text.replace(/[A-J]/g, (letter, at: number) => (isNamed.has(at) ? newLetter(letter) : letter));
}

/**
 * Shuffles the options as Python's `random.Random(question).shuffle` does, and remaps the answer and every letter that
 * names an option in the explanation and the reasoning. The order is kept when an option refers to others, when the
 * question or an option has a letter in it, or when it is uncertain what a letter refers to.
 */
export function shuffleMcq(pair: McqPair): ShuffledPair {
  const count = pair.options.length;
  const keep = (kept: ShuffledPair['kept']): ShuffledPair => ({
    pair,
    order: pair.options.map((_, index) => index),
    kept,
  });
  if (pair.options.some(refersToOptions)) return keep('options_refer_to_options');
  if ([pair.question, ...pair.options].some((text) => hasLetterName(text, count)))
    return keep('letter_in_text');
  const reasoning = findLetterReferences(pair.reasoning, pair.options);
  const explanation = findLetterReferences(pair.explanation ?? '', pair.options);
  if (!reasoning.certain || !explanation.certain) return keep('uncertain_reference');

  const order = shuffledIndices(pair.question, count);
  const newLetter = (letter: string) => letterOf(order.indexOf(indexOfLetter(letter)));
  const shuffled: McqPair = {
    type: 'mcq',
    question: pair.question,
    options: order.map((index) => pair.options[index] ?? ''),
    answer: newLetter(pair.answer),
    reasoning: remap(pair.reasoning, reasoning.positions, newLetter),
    ...(pair.explanation !== undefined && {
      explanation: remap(pair.explanation, explanation.positions, newLetter),
    }),
  };
  return { pair: shuffled, order, kept: undefined };
}

/** The pair with its options shuffled when that is safe; a pair of another type as it is. */
export function shuffleOptions(pair: QaPair): QaPair {
  return pair.type === 'mcq' ? shuffleMcq(pair).pair : pair;
}
