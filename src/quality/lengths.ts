/** The lengths of any number of texts, in words. */

import type { LengthFigures } from './report-schema.js';

/** Longer texts count as this long in the median and the 95th percentile; mean and max use their real length. */
const LONGEST = 4096;

/** Counts lengths; memory holds one number for each possible length, however many texts there are. */
export class Lengths {
  readonly #counts = new Uint32Array(LONGEST + 1);
  #total = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add(text: string): void {
    const words = countWords(text);
    const counted = Math.min(words, LONGEST);
    this.#counts[counted] = (this.#counts[counted] ?? 0) + 1;
    this.#total += 1;
    this.#sum += words;
    this.#min = Math.min(this.#min, words);
    this.#max = Math.max(this.#max, words);
  }

  figures(): LengthFigures {
    if (this.#total === 0) return { min: 0, median: 0, mean: 0, p95: 0, max: 0 };
    return {
      min: this.#min,
      median: this.#quantile(0.5),
      mean: Number((this.#sum / this.#total).toFixed(1)),
      p95: this.#quantile(0.95),
      max: this.#max,
    };
  }

  /** The length that this share of the texts does not exceed. */
  #quantile(share: number): number {
    let left = Math.ceil(this.#total * share);
    for (let words = 0; words <= LONGEST; words += 1) {
      left -= this.#counts[words] ?? 0;
      if (left <= 0) return words;
    }
    return LONGEST;
  }
}

const FIRST_HAN = 0x3400;
const LAST_HAN = 0x9fff;

/** Words of a text: its parts between white space; two Chinese characters count as one word. */
export function countWords(text: string): number {
  let words = 0;
  let han = 0;
  let isInside = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isHan = code >= FIRST_HAN && code <= LAST_HAN;
    const isSpace = code <= 0x20 || code === 0xa0 || code === 0x3000;
    if (isHan) han += 1;
    else if (!isSpace && !isInside) words += 1;
    isInside = !isSpace && !isHan;
  }
  return words + Math.ceil(han / 2);
}
