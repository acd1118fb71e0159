/** The language of a text, and its words as patterns. */
import { remembered } from '../../flow/recent.js';
import { LANGUAGES, type LanguageWords } from '../languages/index.js';

/** The lists of a language that are looked for in texts; each has a bit of a number, so there can be 31. */
const FIELDS = [
  'option',
  'and',
  'be',
  'not',
  'against',
  'in_favour',
  'unclaimed',
  'all_but',
  'instead_of',
  'begins_clause',
  'concludes',
  'concludes_first',
  'not_concluding',
  'answer',
  'yes',
  'no',
  'after_verdict',
  'to',
  'seconds',
  'at',
  'at_behind',
  'between',
  'goes_on',
  'refuses',
  'no_video',
  'unknowable',
  'on_screen',
  'source',
] as const satisfies readonly (keyof LanguageWords)[];
type Field = (typeof FIELDS)[number];

/** A language with its lists ready to be looked for. */
export interface Language {
  readonly code: string;
  readonly script: LanguageWords['script'];
  /** False for languages that write no spaces between words. */
  readonly is_spaced: boolean;
  readonly function_words: ReadonlySet<string>;
  readonly beginnings: readonly string[];
  readonly endings: readonly string[];
  /** Figures by their words. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Words that any question about moments needs. */
  readonly asking: string;
  /** True when a text has a phrase of the list. */
  has(field: Field, text: string): boolean;
  /** False for a text that can't have a phrase of the list; found out by its words, in a fraction of the time. */
  mayHave(field: Field, text: string): boolean;
  /** The first phrase of the list that a text has; undefined when it has none. */
  find(field: Field, text: string): string | undefined;
  /** The text with the phrases of the list blanked out. */
  without(field: Field, text: string): string;
  /** The source of a pattern that matches one phrase of the lists, for use in a larger pattern. */
  source(...fields: Field[]): string;
  /** A pattern that is made of the lists once, by its name. */
  pattern(name: string, make: () => RegExp): RegExp;
}

/** Matches nothing: the pattern of an empty list. */
const NOTHING = '(?!)';
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function listOf(phrases: string): string[] {
  return phrases
    .split(',')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
}

/** A letter or a mark before or after which a phrase would be a part of a word. */
const IN_WORD = '[\\p{L}\\p{M}\\p{N}_]';

/** A pattern for the phrases of a list, the longest first. The borders stand once: each costs time when it is compiled. */
function sourceOf(phrases: string, is_spaced: boolean): string {
  const list = listOf(phrases).sort((a, b) => b.length - a.length);
  const anyOf = (some: readonly string[], before: string, after: string) =>
    some.length === 0 ? [] : [`${before}(?:${some.join('|')})${after}`];
  const text = (phrase: string) =>
    phrase
      .replace(/^\*|\*$/g, '')
      .split(/\s+/)
      .map((word) => (word.includes('/') ? `(?:${word.split('/').map(escaped).join('|')})` : escaped(word)))
      .join('\\s+');
  if (!is_spaced) return anyOf(list.map(text), '', '')[0] ?? NOTHING;
  // A unit is written directly behind its number: "3.5s".
  const [before, after] = ['(?<![\\p{L}\\p{M}_])', `(?!${IN_WORD})`];
  const isBeginning = (phrase: string) => phrase.endsWith('*');
  const isEnding = (phrase: string) => phrase.startsWith('*');
  const patterns = [
    ...anyOf(list.filter((phrase) => !isBeginning(phrase) && !isEnding(phrase)).map(text), before, after),
    ...anyOf(list.filter(isBeginning).map(text), before, '[\\p{L}\\p{M}]*'),
    ...anyOf(list.filter(isEnding).map(text), '', after),
  ];
  return patterns.length === 0 ? NOTHING : `(?:${patterns.join('|')})`;
}

/** Letters without a border between them. Digits end a word, since a unit is written directly behind its number. */
const WORD = /[\p{L}\p{M}]+/gu;
/** Finds the same words in lower-case texts of nothing but ASCII, in a fraction of the time. */
const PLAIN_WORD = /[a-z]+/g;
const PLAIN = /^[\s!-~]*$/;

/** The words of a text in lower case; they tell its language, and then the lists that it may have phrases of. */
const wordsOf = remembered(16, (text: string): readonly string[] => {
  const lower = text.toLowerCase();
  return lower.match(PLAIN.test(lower) ? PLAIN_WORD : WORD) ?? [];
});

/** One word of each phrase of a list: a text without any of them has no phrase of it. */
function keysOf(phrases: string, function_words: ReadonlySet<string>): string[] {
  // The word that fewest texts have: no function word if there is another, then the longest, then the last. Of a word in
  // several forms the most frequent one counts.
  const rarity = (forms: readonly string[]) =>
    Math.min(...forms.map((form) => form.length + (function_words.has(form) ? 0 : RARE)));
  return listOf(phrases).flatMap((phrase) => {
    const words = phrase.split(/\s+/).map((word) => word.split('/').map(keyIn));
    return words.reduce((key, forms) => (rarity(forms) >= rarity(key) ? forms : key));
  });
}
/** More than the length of any word. */
const RARE = 100;
/** The longest part of a word without apostrophes and full stops; all of an ending or a beginning, which is marked. */
const keyIn = (word: string) =>
  word.includes('*')
    ? word
    : (word.match(WORD) ?? ['']).reduce((longest, part) => (part.length > longest.length ? part : longest));

/** How many texts are remembered: clauses of one reasoning are asked for one list after the other. */
const TEXTS = 64;

/**
 * Tells of a text which lists it may have phrases of, as a bit for each: one look at its words instead of a search for
 * each list.
 */
function makeSift(lists: readonly string[], function_words: ReadonlySet<string>): (text: string) => number {
  const bits = new Map<string, number>();
  for (const [index, phrases] of lists.entries())
    for (const key of keysOf(phrases, function_words)) bits.set(key, (bits.get(key) ?? 0) | (1 << index));
  const parts = [...bits].flatMap(([key, bit]) =>
    key.includes('*') ? [[key.replaceAll('*', ''), bit] as const] : [],
  );
  return remembered(TEXTS, (text) => {
    let sum = 0;
    for (const word of wordsOf(text)) sum |= bits.get(word) ?? 0;
    const lower = text.toLowerCase();
    for (const [part, bit] of parts) if (lower.includes(part)) sum |= bit;
    return sum;
  });
}

function makeLanguage(words: LanguageWords): Language {
  const is_spaced = words.script !== 'Han' && words.script !== 'Hiragana';
  const sources = new Map<Field, string>();
  const patterns = new Map<string, RegExp>();
  const sourceFor = (field: Field) => {
    const made = sources.get(field) ?? sourceOf(words[field], is_spaced);
    sources.set(field, made);
    return made;
  };
  const pattern = (name: string, make: () => RegExp) => {
    const made = patterns.get(name) ?? make();
    patterns.set(name, made);
    made.lastIndex = 0;
    return made;
  };
  const all = (field: Field) => pattern(field, () => new RegExp(sourceFor(field), 'giu'));
  const function_words = new Set([...listOf(words.function_words), ...listOf(words.not)]);
  let sift: ((text: string) => number) | undefined;
  const mayHave = (field: Field, text: string) => {
    if (!is_spaced) return true;
    sift ??= makeSift(
      FIELDS.map((name) => words[name]),
      function_words,
    );
    return (sift(text) & (1 << FIELDS.indexOf(field))) !== 0;
  };
  return {
    code: words.code,
    script: words.script,
    is_spaced,
    function_words,
    beginnings: listOf(words.beginnings ?? ''),
    endings: listOf(words.endings),
    numbers: new Map(
      (words.numbers ?? '')
        .split(',')
        .flatMap((forms, value) => forms.split('/').map((form) => [form.trim(), String(value)] as const))
        .filter(([form]) => form !== ''),
    ),
    asking: words.asking,
    has: (field, text) => mayHave(field, text) && all(field).test(text),
    mayHave,
    find: (field, text) => (mayHave(field, text) ? all(field).exec(text)?.[0] : undefined),
    without: (field, text) =>
      mayHave(field, text) ? text.replace(all(field), (found) => ' '.repeat(found.length)) : text,
    source: (...fields) => `(?:${fields.map(sourceFor).join('|')})`,
    pattern,
  };
}

const KNOWN = LANGUAGES.map(makeLanguage);
const SCRIPTS = [
  ['Han', /\p{Script=Han}/gu],
  ['Devanagari', /\p{Script=Devanagari}/gu],
  ['Arabic', /\p{Script=Arabic}/gu],
  ['Cyrillic', /\p{Script=Cyrillic}/gu],
  ['Latin', /\p{Script=Latin}/gu],
] as const;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;
/** From this share of kana on, a text with Chinese characters is Japanese. */
const JAPANESE = 0.1;

/** The script that most of a text is written in: names and letters of options may be in another one. */
function scriptOf(text: string): LanguageWords['script'] | undefined {
  if (/^[\s!-~’“”–—]*$/.test(text)) return 'Latin';
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const kana = count(KANA);
  let [best, most]: [LanguageWords['script'] | undefined, number] = [undefined, 0];
  for (const [script, pattern] of SCRIPTS) {
    // A character of Chinese or Japanese is about as much as three letters.
    const letters = script === 'Han' ? 3 * (count(pattern) + kana) : count(pattern);
    if (letters > most) [best, most] = [script, letters];
  }
  return best === 'Han' && 3 * kana > JAPANESE * most ? 'Hiragana' : best;
}

/** The languages that have a function word, as their places among those that are known. */
const SPEAKERS = new Map<string, number[]>();
for (const [index, { function_words }] of KNOWN.entries())
  for (const word of function_words) SPEAKERS.set(word, [...(SPEAKERS.get(word) ?? []), index]);
/** A language is told from this many words at the beginning of a text. */
const ENOUGH_WORDS = 40;
/** The least share of function words by which a text is taken for a language. */
const LEAST_SHARE = 0.2;

/**
 * The language of a text: by its script, and among those of one script by their most frequent words. Undefined for a
 * language without a list, and for a text that is too short to tell.
 *
 * @example languageOf('Die Säge bleibt also stehen.')?.code // 'de'
 */
export const languageOf: (text: string) => Language | undefined = remembered(64, (text) => {
  const beginning = text.slice(0, 800);
  const script = scriptOf(beginning);
  const able = KNOWN.filter((language) => language.script === script);
  if (able.length < 2) return able[0];
  const words = wordsOf(beginning).slice(0, ENOUGH_WORDS);
  const counts = KNOWN.map(() => 0);
  for (const word of words)
    for (const index of SPEAKERS.get(word) ?? []) counts[index] = (counts[index] ?? 0) + 1;
  let best: Language | undefined;
  let most = 0;
  for (const [index, language] of KNOWN.entries()) {
    const count = language.script === script ? (counts[index] ?? 0) : 0;
    if (count > most) [best, most] = [language, count];
  }
  return most >= Math.max(1, LEAST_SHARE * words.length) ? best : undefined;
});
