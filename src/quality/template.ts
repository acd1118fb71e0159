/** The pattern behind a question: what remains without everything that belongs to one video. */
import { hash32, scrambled } from './hash32.js';

const OPTION = /^\s*\(?[A-J][.)]\s/;
const INSTRUCTION = /^\s*Answer with\b/i;
const NUMBERS = /\d+(?:[:.]\d+)*/g;
const NO_WORD = /[^\p{L}\p{N}#]+/gu;

/**
 * A question without its options and its instruction, in lower case and without punctuation, with `#` for every number
 * and time.
 *
 * @example templateOf('What happens from 00:04 to 00:09?\nAnswer with Yes or No.') // 'what happens from # to #'
 */
export function templateOf(question: string): string {
  const lines = question.split('\n');
  const asked = lines.filter((line, index) => index === 0 || !(OPTION.test(line) || INSTRUCTION.test(line)));
  return asked.join(' ').normalize('NFKC').toLowerCase().replace(NUMBERS, '#').replace(NO_WORD, ' ').trim();
}

/** Bands of a signature, and the smallest hashes in each. */
const BANDS = 4;
const ROWS = 4;
/** Odd numbers, each of which makes another permutation of the hashes; from the digits of the golden ratio. */
const FACTORS = Array.from({ length: BANDS * ROWS }, (_, index) => Math.imul(0x9e3779b1, 2 * index + 1) | 1);

/**
 * Signatures of a template. Two templates that are nearly the same share one: MinHash over pairs of neighbouring words, in
 * bands (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4). With four bands of four, templates
 * with three quarters of their pairs in common share one three times out of four, and those with half of them one time out
 * of four.
 */
export function signaturesOf(template: string): string[] {
  const words = template.split(' ');
  const smallest = new Uint32Array(FACTORS.length).fill(0xffffffff);
  for (let index = 0; index < Math.max(1, words.length - 1); index += 1) {
    const hash = hash32(`${words[index]} ${words[index + 1] ?? ''}`);
    for (const [place, factor] of FACTORS.entries()) {
      const permuted = scrambled(Math.imul(hash ^ place, factor));
      if (permuted < (smallest[place] ?? 0)) smallest[place] = permuted;
    }
  }
  return Array.from(
    { length: BANDS },
    (_, band) => `${band} ${smallest.subarray(band * ROWS, (band + 1) * ROWS).join(' ')}`,
  );
}
