/** Sentences of a text, for checks of how it ends, and texts that stop in the middle of one. */
import { remembered } from '../../flow/recent.js';
import { hasWords } from './words.js';

/**
 * Cuts a text into sentences, without the white space around them. A full stop counts where white space follows, so that
 * `0.5` and `00:01.25` stay whole; Chinese punctuation ends a sentence by itself, and so does an empty line.
 *
 * @example sentencesOf('It stops. Then it turns!') // ['It stops.', 'Then it turns!']
 */
export const sentencesOf: (text: string) => readonly string[] = remembered(16, (text) =>
  text
    .split(/(?<=[.!?]["'”’)\]*_]{0,3})\s+|(?<=[。！？]["”’）」]?)|\n\s*\n/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== ''),
);

/** The last sentences of a text, as one text. */
export function lastSentences(text: string, count: number): string {
  return sentencesOf(text).slice(-count).join(' ');
}

const CLOSED = /[.!?。！？]["'”’»」)\]）*_`]{0,4}$/u;
const ELLIPSIS = /(?:…|\.{3})["'”’)\]*_]{0,3}$/;
/** Words after which a sentence goes on. */
const GOES_ON =
  /(?:^|[\s(])(?:a|an|the|this|these|those|its|their|his|her|and|or|but|nor|of|to|from|with|into|onto|by|as|than|that|which|who|whose|because|so|while|when|is|are|was|were|at|between)$/i;
/** From this number of words on, prose ends with a full stop; a name or a phrase need not. */
const PROSE_WORDS = 12;

/**
 * How a text that was cut off ends, or undefined when it is whole. Prose ends with the mark of a sentence; a short text
 * only counts as cut off when it plainly goes on (a comma, a conjunction, an ellipsis, a second sentence without an end).
 *
 * @example cutOffEnd('The cart stops. Then it tu') // 'Then it tu'
 */
export function cutOffEnd(text: string): string | undefined {
  const bare = text.trim();
  if (bare === '') return undefined;
  const end = () => sentencesOf(bare).at(-1)?.slice(-60) ?? bare.slice(-60);
  if (ELLIPSIS.test(bare)) return end();
  if (CLOSED.test(bare)) return undefined;
  const goesOn = /[,;:、，；：([{“‘<–—-]$/u.test(bare) || GOES_ON.test(bare);
  return goesOn || sentencesOf(bare).length > 1 || hasWords(bare, PROSE_WORDS) ? end() : undefined;
}
