/** Words that carry meaning, in a form in which two texts can be compared. */
import { remembered } from '../../flow/recent.js';

/** Words that say nothing of what a text is about. */
const FUNCTION_WORDS = new Set(
  `a an the this that these those such it its itself he him his she her hers they them their theirs we us our you your i
  me my one ones who whom whose which what when where why how there here and or nor but if then than so as because since
  though although while until till unless whether not no yes also only just even still too very quite rather more most
  less least much many some any each every both either neither all few several other others another same own of in on at
  by to from with without into onto out off over under above below up down through across along around about between
  among behind before after during within against toward towards upon per via for is are was were be been being am do
  does did done doing has have had having will would shall should can could may might must let gets get got thus hence
  therefore however indeed`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const NUMBERS: Readonly<Record<string, string>> = {
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  once: '1',
  twice: '2',
};

const WORD = /\d+(?::\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|[\p{Script=Han}]+|[\p{L}][\p{L}\p{M}]*(?:['’][\p{L}]+)?/gu;
/** The same words of texts in which nothing but ASCII and white space stands: found in a fraction of the time. */
const PLAIN_WORD = /\d+(?::\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|[A-Za-z]+(?:'[A-Za-z]+)?/g;
const PLAIN = /^[\s!-~]*$/;

/** True for a word that says nothing of what a text is about, such as `the` or `of`. */
export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word.toLowerCase());
}

/** True when a text has at least so many words; two Chinese characters count as one word. */
export function hasWords(text: string, least: number): boolean {
  let count = 0;
  return someWord(text, (word) => {
    count += /^\p{Script=Han}/u.test(word) ? Math.ceil(word.length / 2) : 1;
    return count >= least;
  });
}

/** Texts and words that come again within an answer, and words that come again everywhere. */
const TEXTS = 64;
const WORDS = 20_000;

/**
 * The words of a text that carry meaning: in lower case, without endings, numbers as figures, clock times as they are,
 * Chinese as pairs of characters. Crude on purpose: it compares texts about one video, it does not understand them.
 *
 * @example meaningfulWords('The two carts are carried away.') // Set {'2', 'cart', 'carr', 'away'}
 */
export const meaningfulWords: (text: string) => ReadonlySet<string> = remembered(TEXTS, (text) => {
  const words = new Set<string>();
  someWord(text.normalize('NFKC'), (found) => {
    for (const word of meaningsOf(found)) words.add(word);
    return false;
  });
  return words;
});

/** True when a text has at least so many meaningful words that are not among the known ones; reads no further than that. */
export function addsWords(text: string, known: ReadonlySet<string>, least: number): boolean {
  const added = new Set<string>();
  return someWord(text.normalize('NFKC'), (found) => {
    for (const word of meaningsOf(found)) if (!known.has(word)) added.add(word);
    return added.size >= least;
  });
}

/** True when one of a text's words is what is looked for; reads no further than that. */
function someWord(text: string, isIt: (word: string) => boolean): boolean {
  const pattern = PLAIN.test(text) ? PLAIN_WORD : WORD;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (isIt(match[0])) return true;
  }
  return false;
}

/** What one word stands for in a comparison; nothing for a function word. */
const meaningsOf: (found: string) => readonly string[] = remembered(WORDS, (found) => {
  if (/^\p{Script=Han}/u.test(found)) return pairsOf(found);
  if (/^\d/.test(found)) return [found];
  const word = found.toLowerCase().replace(/['’](?:s|re|ve|ll|d|m)$/u, '');
  const figure = Object.hasOwn(NUMBERS, word) ? NUMBERS[word] : undefined;
  if (figure !== undefined && word !== 'one') return [figure];
  return FUNCTION_WORDS.has(word) ? [] : [stem(word)];
});

function pairsOf(text: string): string[] {
  const characters = [...text];
  return characters.length < 2
    ? characters
    : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** A word without its ending: `carries`, `carried` and `carrying` give the same. */
export function stem(word: string): string {
  let bare = word;
  for (const ending of ['ness', 'ing', 'ies', 'ied', 'ed', 'es', 'ly', 's', 'y', 'e']) {
    if (!bare.endsWith(ending) || bare.length - ending.length < 3) continue;
    if (ending === 's' && /(?:ss|us|is)$/.test(bare)) continue;
    bare = bare.slice(0, -ending.length);
    if (ending !== 's' && ending !== 'es') break;
  }
  bare = bare.replace(/[iye]$/, (last) => (bare.length > 3 ? '' : last));
  return /([bdfgklmnprt])\1$/.test(bare) && bare.length > 3 && !/ll$|ss$/.test(bare)
    ? bare.slice(0, -1)
    : bare;
}
