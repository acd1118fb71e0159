/** What a check is: a pure function that says what is wrong with a pair; and the parts of a pair as checks see them. */
import { remembered } from '../../flow/recent.js';
import type { QaPair } from '../../records/record.js';
import type { PairCheckName } from '../check-names.js';
import { indexOfLetter } from '../options.js';

/** What a check knows besides the pair. */
export interface CheckContext {
  /** Seconds. */
  readonly video_length: number;
  /** All that the questions were made from; when absent, nothing is compared with it. */
  readonly description?: string;
  /** For late checks: pairs of the same answer that passed the checks before, in their order, this pair included. */
  readonly siblings?: readonly QaPair[];
}

/** A sign that something may be wrong, and no proof: the pair is kept and listed. */
export interface Doubt {
  readonly doubt: string;
}

/** @param sentence what is doubtful, for a person */
export function doubt(sentence: string): Doubt {
  return { doubt: sentence };
}

/**
 * Says what is wrong, in one sentence for a person and for the model that is asked again; what is only doubtful as a
 * {@link Doubt}; undefined when nothing is.
 */
type Find<P = QaPair> = (pair: P, context: CheckContext) => string | Doubt | undefined;

/** A check with its name. */
export interface Check {
  readonly name: PairCheckName;
  readonly check: Find;
}

/** Checks by their names. */
export type Checks = { readonly [Name in PairCheckName]?: Find };

/** The pair of one type. */
export type PairOf<T extends QaPair['type']> = Extract<QaPair, { type: T }>;

/** A check for pairs of one type; it finds nothing wrong with the others. */
export function ofType<T extends QaPair['type']>(type: T, check: Find<PairOf<T>>): Find {
  const isOfType = (pair: QaPair): pair is PairOf<T> => pair.type === type;
  return (pair, context) => (isOfType(pair) ? check(pair, context) : undefined);
}

/** A text inside a message. */
export function quoted(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return `"${flat.length > 80 ? `${flat.slice(0, 79)}…` : flat}"`;
}

/** A part of a pair and its name in messages. */
export interface Part {
  readonly name: 'question' | 'answer' | 'explanation' | 'reasoning' | 'option';
  readonly text: string;
}

/** The first thing that is wrong with any of the parts. */
export function firstWrong<F extends string | Doubt>(
  parts: readonly Part[],
  find: (part: Part) => F | undefined,
): F | undefined {
  for (const part of parts) {
    const message = find(part);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** The option that is the answer; undefined when there is no option for the letter. */
function rightOption(pair: PairOf<'mcq'>): string | undefined {
  return pair.options[indexOfLetter(pair.answer)];
}

/** The answer in words, without its letter; empty when it is two times. */
export function answerText(pair: QaPair): string {
  if (pair.type === 'mcq') return rightOption(pair) ?? '';
  if (pair.type === 'bcq') return pair.full_answer;
  return pair.type === 'temporal_localization' ? '' : pair.answer;
}

/** All texts of a pair that claim something, so without wrong options. */
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

/** The options that are not the answer; empty for a pair without options. */
export function wrongOptions(pair: QaPair): readonly string[] {
  if (pair.type !== 'mcq') return [];
  const right = rightOption(pair);
  return pair.options.filter((option) => option !== right);
}

/** All texts of a pair, including wrong options. */
export const allTexts: (pair: QaPair) => readonly Part[] = remembered(1, (pair) => [
  ...claims(pair),
  ...wrongOptions(pair).map((text): Part => ({ name: 'option', text })),
]);
