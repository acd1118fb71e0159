/** Words that carry meaning, in a form that lets two texts be compared. */
import { remembered } from '../../flow/recent.js';
import { type Language, languageOf } from './language.js';

const WORD = /\d+(?::\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|[\p{L}][\p{L}\p{M}]*(?:['’][\p{L}]+)?/gu;
/** Finds the same words in texts of nothing but ASCII and white space, in a fraction of the time. */
const PLAIN_WORD = /\d+(?::\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|[A-Za-z]+(?:'[A-Za-z]+)?/g;
const PLAIN = /^[\s!-~]*$/;

/** True when a text has at least this many words; two characters of Chinese or Japanese count as one word. */
export function hasWords(text: string, least: number): boolean {
  let count = 0;
  return someRun(text, (word, is_unspaced) => {
    count += is_unspaced ? Math.ceil(word.length / 2) : 1;
    return count >= least;
  });
}

/** How many texts and words are remembered: texts are needed again within one answer, words in all of them. */
const TEXTS = 64;
const WORDS = 20_000;

/**
 * The words of a text that carry meaning: in lower case, without endings, numbers as figures, clock times as they are;
 * `Intl.Segmenter` finds the words of languages that write no spaces. Crude on purpose: it compares texts about one video, it
 * does not understand them.
 *
 * @param language whose function words and endings are left out; the language of the text itself when absent
 * @example meaningfulWords('The two carts are carried away.') // Set {'2', 'cart', 'carr', 'away'}
 */
export function meaningfulWords(text: string, language = languageOf(text)): ReadonlySet<string> {
  return wordsFor(language)(text);
}

/** All words of a text, function words as well, as they are written in lower case. */
export function allWords(text: string): ReadonlySet<string> {
  return wordsFor(undefined)(text);
}

const byLanguage = new Map<Language | undefined, (text: string) => ReadonlySet<string>>();

function wordsFor(language: Language | undefined): (text: string) => ReadonlySet<string> {
  const known = byLanguage.get(language);
  if (known !== undefined) return known;
  const meaning = meaningIn(language);
  const made = remembered(TEXTS, (text: string) => {
    const words = new Set<string>();
    someWord(text.normalize('NFKC'), (found) => {
      const word = meaning(found);
      if (word !== undefined) words.add(word);
      return false;
    });
    return words;
  });
  byLanguage.set(language, made);
  return made;
}

/** True when a text has at least this many meaningful words besides the known ones; reads no further than needed. */
export function addsWords(
  text: string,
  known: ReadonlySet<string>,
  least: number,
  language = languageOf(text),
): boolean {
  const added = new Set<string>();
  const meaning = meaningIn(language);
  return someWord(text.normalize('NFKC'), (found) => {
    const word = meaning(found);
    if (word !== undefined && !known.has(word)) added.add(word);
    return added.size >= least;
  });
}

/** Scripts that write no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/**
 * Runs are segmented in pieces of this length, in UTF-16 units: the segmenter takes quadratic time over a run. In prose, a
 * run ends at the next comma.
 */
const PIECE = 1000;
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** True when one of a text's words is the one looked for; reads no further than that word. */
function someWord(text: string, isIt: (word: string) => boolean): boolean {
  return someRun(text, (run, is_unspaced) => {
    if (!is_unspaced) return isIt(run);
    for (let from = 0; from < run.length; from += PIECE)
      for (const { segment } of segmenter.segment(run.slice(from, from + PIECE)))
        if (isIt(segment)) return true;
    return false;
  });
}

/** The same for words, and for runs of several words in scripts without spaces. */
function someRun(text: string, isIt: (run: string, is_unspaced: boolean) => boolean): boolean {
  const pattern = PLAIN.test(text) ? PLAIN_WORD : WORD;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text))
    if (isIt(match[0], pattern === WORD && UNSPACED.test(match[0]))) return true;
  return false;
}

const meaningsByLanguage = new Map<Language | undefined, (found: string) => string | undefined>();

/** What one word stands for in a comparison; nothing for a function word. */
function meaningIn(language: Language | undefined): (found: string) => string | undefined {
  const known = meaningsByLanguage.get(language);
  if (known !== undefined) return known;
  const remember = remembered(WORDS, (found: string) => {
    if (/^\d/.test(found)) return found;
    const word = found.toLowerCase();
    const figure = language?.numbers.get(word);
    if (figure !== undefined) return figure;
    // '' stands for nothing here: `remembered` keeps no undefined.
    if (language?.function_words.has(word)) return '';
    const bare = word.replace(/['’](?:s|re|ve|ll|d|m)$/u, '');
    return language?.function_words.has(bare) ? '' : stem(bare, language?.endings, language?.beginnings);
  });
  const made = (found: string) => remember(found) || undefined;
  meaningsByLanguage.set(language, made);
  return made;
}

/**
 * A word without its ending, and without short words that are written together with it.
 *
 * @param endings the longest first
 * @param beginnings the longest first
 * @example stem('carried', ['ied', 'ed']) // 'carr'
 */
export function stem(
  word: string,
  endings: readonly string[] = [],
  beginnings: readonly string[] = [],
): string {
  const beginning =
    beginnings.find((begin) => word.startsWith(begin) && word.length - begin.length >= 3) ?? '';
  let bare = word.slice(beginning.length);
  // Three times, for forms such as "carrying" and "trolleys".
  for (let times = 0; times < 3; times += 1) {
    const ending = endings.find(
      (end) =>
        bare.endsWith(end) && bare.length - end.length >= 3 && !/ss$|us$|is$/.test(end === 's' ? bare : ''),
    );
    if (ending === undefined) break;
    bare = bare.slice(0, -ending.length);
    if (/([bdfgklmnprt])\1$/.test(bare) && bare.length > 3 && !/ll$/.test(bare)) bare = bare.slice(0, -1);
  }
  return bare;
}
