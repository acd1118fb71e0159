/** Sentences and clauses of a text with their places in it, and what a clause does with what it names. */
import { remembered } from '../../flow/recent.js';
import type { Language } from './language.js';

/** A part of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A full stop ends a sentence where white space follows; full-width marks and the danda end it by themselves. */
const SENTENCE_END =
  /(?<=(?<!(?:^|\n)[\s*_>-]{0,6}[A-J])\p{Sentence_Terminal}["'”’»」』)\]*_]{0,4})\s+|(?<=[。！？।॥][”’」』）]?)|\n+/gu;
/** Marks between clauses; those between two digits belong to a number or a time. */
const CLAUSE_MARK =
  /(?:[,.:](?!\d)|(?<!\d)[,.:]|[;!?…。；，：！？،؛؟।]|[(（](?![*_]{0,3}[A-J][*_]{0,3}[)）])|(?<![(（][*_]{0,3}[A-J][*_]{0,3})[)）]|\s[-–—]+\s|[—])+/gu;

function split(start: number, text: string, ends: Iterable<RegExpMatchArray>): Span[] {
  const spans: Span[] = [];
  let from = 0;
  const add = (to: number) => {
    if (from < to && text.slice(from, to).trim() !== '') spans.push({ start: start + from, end: start + to });
  };
  for (const { index = 0, 0: mark } of ends) {
    add(index);
    from = index + mark.length;
  }
  add(text.length);
  return spans;
}

/** The sentences of a text; every line begins a new one. */
export const sentenceSpans: (text: string) => readonly Span[] = remembered(16, (text) =>
  split(0, text, text.matchAll(SENTENCE_END)),
);

/** A piece of nothing but a letter, perhaps with the word for option before it, goes with its neighbour. */
const ONLY_A_LETTER = /^[\s*_"'“”‘’([]*(?:[\p{L}]+\s)?[A-J](?:[\s,/&]+[A-J])*[\s*_"'“”‘’)\]]*$/u;

/** The clauses of a sentence: parts between marks, and before words such as "because". */
export function clauseSpans(text: string, { start, end }: Span, language: Language | undefined): Span[] {
  const sentence = text.slice(start, end);
  const parts = split(start, sentence, sentence.matchAll(CLAUSE_MARK));
  const whole: Span[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    const isLetter = ({ start: from, end: to }: Span) => ONLY_A_LETTER.test(text.slice(from, to));
    if (
      last !== undefined &&
      (isLetter(part) || isLetter(last)) &&
      !/[.!?]\s*$/.test(text.slice(last.end, part.start).trim())
    )
      whole[whole.length - 1] = { start: last.start, end: part.end };
    else whole.push(part);
  }
  if (language === undefined) return whole;
  const begins = language.pattern(
    'a clause begins',
    () =>
      new RegExp(`(?<=\\S)(?=${language.is_spaced ? '\\s' : ''}${language.source('begins_clause')})`, 'giu'),
  );
  return whole.flatMap((part) => {
    // "All but B" and "nothing but B" are one.
    const piece = text.slice(part.start, part.end);
    if (!language.mayHave('begins_clause', piece)) return part;
    const masked = language.without('in_favour', language.without('all_but', piece));
    return split(part.start, piece, masked.matchAll(begins));
  });
}

/** What a clause does with what it names: claims it, excludes it, or leaves it open. */
export type Polarity = 'claims' | 'excludes' | 'open';

/** A denial before a word that speaks against something: "not contradicted" speaks for it. */
const doubleDenial = (language: Language) =>
  language.pattern(
    'double denial',
    () => new RegExp(`${language.source('not')}(?:\\s+\\S+){0,2}?\\s+${language.source('against')}`, 'giu'),
  );

/**
 * @param clause without the names that are asked about
 * @param isConcluded true behind a mark of conclusion
 */
export function polarityOf(clause: string, language: Language, isConcluded: boolean): Polarity {
  const marked = language.without('concludes', clause);
  // "B would need the ball" speaks against B, "B would be wrong" does not claim it.
  if (language.has('unclaimed', language.without('against', marked))) return 'open';
  const rest = language.without('in_favour', marked);
  // Without spaces nothing tells how far a denial reaches; such languages list their double denials.
  const mayDenyTwice =
    language.is_spaced && language.mayHave('not', rest) && language.mayHave('against', rest);
  const bare = mayDenyTwice ? rest.replace(doubleDenial(language), ' ') : rest;
  if (language.has('against', bare) || language.has('not', bare)) return 'excludes';
  return isConcluded || rest !== marked || bare !== rest ? 'claims' : 'open';
}
