/** The different words of a text as hashes: of any language, and fast, because nothing looks at the words themselves. */
import { hash32, hashNext } from './hash32.js';

/** Longer texts are read to here: a hostile one must not cost more than others. */
const MOST_CHARACTERS = 2000;
const PLAIN = /^[\t\n\r -~]*$/;
const RUN = /[\p{L}\p{M}\p{N}]+/gu;
const NUMBER = /\p{N}+/gu;
/** Scripts that are written without spaces: only a dictionary knows where their words end. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const SEGMENTER = new Intl.Segmenter('und', { granularity: 'word' });
const EMPTY = hash32('');
const NUMBER_SIGN = 0x23;

/**
 * Hashes of the different words, in lower case, in the order of the text. All numbers are one word, as in a template.
 *
 * @param most at most this many
 */
export function wordHashes(text: string, most: number): number[] {
  const start = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  return PLAIN.test(start) ? plainWords(start, most) : otherWords(start, most);
}

/** Reads letters and digits of ASCII, where the general way would cost ten times as much. */
function plainWords(text: string, most: number): number[] {
  const found: number[] = [];
  let hash = EMPTY;
  let isInNumber = false;
  for (let index = 0; index <= text.length && found.length < most; index += 1) {
    const code = index < text.length ? text.charCodeAt(index) : 0;
    const small = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (small >= 0x61 && small <= 0x7a) hash = hashNext(hash, small);
    else if (isDigit) hash = isInNumber ? hash : hashNext(hash, NUMBER_SIGN);
    else if (hash !== EMPTY) {
      if (!found.includes(hash)) found.push(hash);
      hash = EMPTY;
    }
    isInNumber = isDigit;
  }
  return found;
}

function otherWords(text: string, most: number): number[] {
  const found = new Set<number>();
  for (const [run] of text.normalize('NFKC').toLowerCase().matchAll(RUN))
    for (const word of UNSPACED.test(run) ? segmentsOf(run) : [run]) {
      if (found.size >= most) return [...found];
      found.add(hash32(word.replace(NUMBER, '#')));
    }
  return [...found];
}

function segmentsOf(run: string): string[] {
  return [...SEGMENTER.segment(run)].map(({ segment }) => segment);
}
