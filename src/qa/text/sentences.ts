/** Texts that stop in the middle of a sentence. */
import { remembered } from '../../flow/recent.js';
import { sentenceSpans } from './clauses.js';
import { type Language, languageOf } from './language.js';
import { hasWords } from './words.js';

/**
 * Cuts a text into sentences, without the white space around them. A full stop counts where white space follows, so that
 * `0.5` and `00:01.25` stay whole; full-width marks and the danda end a sentence by themselves, and so does a line.
 *
 * @example sentencesOf('It stops. Then it turns!') // ['It stops.', 'Then it turns!']
 */
export const sentencesOf: (text: string) => readonly string[] = remembered(16, (text) =>
  sentenceSpans(text).map(({ start, end }) => text.slice(start, end).trim()),
);

/** A mark of a sentence, the end of an emphasis, or the letter of an option: "**Answer: B**". */
const CLOSED =
  /\p{Sentence_Terminal}["'”’»」』）)\]*_`]{0,4}$|(?:\*\*|__|[}\]]|\p{Extended_Pictographic}\uFE0F?)$|(?<![\p{L}\p{N}])[A-J]$/u;
const ELLIPSIS = /(?:…|\.{3})["'”’)\]*_]{0,3}$/;
/** An item of a list needs no full stop, nor does a heading. */
const LIST_ITEM = /^\s*(?:[-*•–+#|]|\d{1,3}[.)]|[A-J][.):])\s|^\s*\*\*[^*]+\*\*[\s:]*$/u;
const LEAST_WORDS = 4;
/** From this number of words on, prose ends with a full stop; a name or a phrase need not. */
const PROSE_WORDS = 10;

const goesOn = (language: Language) =>
  language.pattern(
    'goes on',
    () => new RegExp(`${language.is_spaced ? '(?:^|[\\s(])' : ''}${language.source('goes_on')}$`, 'iu'),
  );

/**
 * How a text that was cut off ends, or undefined when it is whole. It plainly goes on behind a comma, a word such as "and",
 * or an ellipsis. Of other texts that end without the mark of a sentence only the form tells: see {@link unendedText}.
 *
 * @example cutOffEnd('The cart stops and') // 'The cart stops and'
 */
export function cutOffEnd(text: string): string | undefined {
  const bare = text.trim();
  if (bare === '' || (CLOSED.test(bare) && !ELLIPSIS.test(bare))) return undefined;
  const language = languageOf(bare);
  const isOpen =
    ELLIPSIS.test(bare) ||
    /[,;:、，；：،؛([{“‘<–—-]$/u.test(bare) ||
    // Of two or three words nobody can tell the language.
    (language !== undefined && hasWords(bare, LEAST_WORDS) && goesOn(language).test(bare));
  return isOpen ? endOf(bare) : undefined;
}

/**
 * The end of a text that lacks the mark of a sentence, though it is prose; undefined for a phrase, a list, a heading.
 *
 * @param least from this number of words on, a text is prose
 */
export function unendedText(text: string, least = PROSE_WORDS): string | undefined {
  const bare = text.trim();
  if (bare === '' || CLOSED.test(bare) || LIST_ITEM.test(bare.slice(bare.lastIndexOf('\n') + 1)))
    return undefined;
  const sentences = sentencesOf(bare);
  const isProse = sentences.length > 1 && sentences.slice(0, -1).every((sentence) => CLOSED.test(sentence));
  return isProse || hasWords(bare, least) ? endOf(bare) : undefined;
}

function endOf(bare: string): string {
  return sentencesOf(bare).at(-1)?.slice(-60) ?? bare.slice(-60);
}
