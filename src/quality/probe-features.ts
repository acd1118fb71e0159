/** What a guesser that sees no video can go by: signs, each a number of a few bits, with its family in the upper ones. */
import { scrambled } from './hash32.js';
import { optionLength } from './longest-option.js';
import { wordHashes } from './probe-words.js';

/** The kinds of signs, by which the report tells where an answer leaks. */
export const FAMILIES = ['words', 'lengths', 'positions'] as const;
const [WORDS, LENGTHS, POSITIONS] = [0, 1, 2];

const HASH_BITS = 24;

/** The number of the family that a sign belongs to. */
export function familyOf(sign: number): number {
  return sign >>> HASH_BITS;
}

/** A text of a question has some twenty words: more would cost memory and hardly change a guess. */
const MOST_WORDS = 32;
/** The part of the length of the other options, on average, from which on an option is the next step longer. */
const STEPS = [0.5, 0.67, 0.8, 0.9, 1.1, 1.25, 1.5, 2];
/** Numbers that keep signs apart whose values are the same. */
const IN_QUESTION = 1 << 8;
const IN_OTHERS = 2 << 8;
const RANK = 3 << 8;
const STEP = 4 << 8;

/** Signs of each option of a question, seen beside the others. */
export function choiceSigns(question: string, options: readonly string[]): number[][] {
  const asked = wordHashes(question, MOST_WORDS);
  const head = headOf(asked);
  const words = options.map((option) => wordHashes(option, MOST_WORDS));
  const optionsWith = new Map<number, number>();
  for (const word of words.flat()) optionsWith.set(word, (optionsWith.get(word) ?? 0) + 1);
  const inOthers = words.map((own) => own.reduce((sum, word) => sum + (optionsWith.get(word) ?? 1) - 1, 0));
  const lengths = options.map(optionLength);
  const allLengths = lengths.reduce((sum, length) => sum + length, 0);
  return words.map((own, index) => {
    const length = lengths[index] ?? 0;
    const ratio = (length * (options.length - 1)) / Math.max(1, allLengths - length);
    const signs: number[] = [];
    let inQuestion = 0;
    for (const word of own) {
      // The word as such, and the word behind a question that begins so.
      signs.push(sign(WORDS, word), sign(WORDS, word ^ head));
      if (asked.includes(word)) inQuestion += 1;
    }
    signs.push(
      sign(WORDS, IN_QUESTION | Math.min(inQuestion, 4)),
      sign(WORDS, IN_OTHERS | rankOf(inOthers, index)),
      sign(LENGTHS, RANK | rankOf(lengths, index)),
      sign(LENGTHS, STEP | stepOf(ratio)),
      sign(POSITIONS, (options.length << 8) | index),
    );
    return signs;
  });
}

/** Signs of a question that is answered with yes or no. */
export function verdictSigns(question: string): number[] {
  const words = wordHashes(question, MOST_WORDS);
  const halfOctave = Math.floor(2 * Math.log2(question.length + 1));
  return [...words.map((word) => sign(WORDS, word)), sign(WORDS, headOf(words)), sign(LENGTHS, halfOctave)];
}

/** How a question begins. */
function headOf([first = 0, second = 0]: readonly number[]): number {
  return scrambled(first ^ scrambled(second));
}

function sign(family: number, hash: number): number {
  return (family << HASH_BITS) | (scrambled(hash) >>> (32 - HASH_BITS));
}

function stepOf(ratio: number): number {
  let step = 0;
  while (step < STEPS.length && ratio > (STEPS[step] ?? 0)) step += 1;
  return step;
}

/** Whether a number is the smallest, in between or the largest of all, and whether alone. */
function rankOf(numbers: readonly number[], index: number): number {
  const own = numbers[index] ?? 0;
  let [above, below] = [0, 0];
  for (const each of numbers) {
    if (each > own) above += 1;
    if (each < own) below += 1;
  }
  const rank = above === 0 ? 2 : below === 0 ? 0 : 1;
  return above + below === numbers.length - 1 ? rank + 3 : rank;
}
