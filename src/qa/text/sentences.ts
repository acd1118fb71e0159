/** Sentences of a text, for checks that look at how it ends. */
import { remembered } from '../../flow/recent.js';

/**
 * Cuts a text into sentences, without the white space around them. A full stop counts where white space follows, so that
 * `0.5` and `00:01.25` stay whole; the marks of Chinese end a sentence by themselves, and so does an empty line.
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
