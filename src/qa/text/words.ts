/** Words that carry meaning, in a form that lets two texts be compared. */
import { remembered } from '../../flow/recent.js';

/** Words that do not say what a text is about. */
const FUNCTION_WORDS = new Set(
  `a an the this that these those such it its itself he him his she her hers they them their theirs we us our you your i
  me my one ones who whom whose which what when where why how there here and or nor but if then than so as because since
  though although while until till unless whether not no yes also only just even still too very quite rather more most
  less least much many some any each every both either neither all few several other others another same own of in on at
  by to from with without into onto out off over under above below up down through across along around about between
  among behind before after during within against toward towards upon per via for is are was were be been being am do
  does did done doing has have had having will would shall should can could may might must let gets get got thus hence
  therefore however indeed`.split(/\s+/),
);

/** Figures for words; "one" is left out, it is mostly a pronoun. */
const FIGURES: ReadonlyMap<string, string> = new Map([
  ...'zero once two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, value) => [word, String(value)] as const),
  ['twice', '2'],
]);

const WORD = /\d+(?::\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|[\p{Script=Han}]+|[\p{L}][\p{L}\p{M}]*(?:['’][\p{L}]+)?/gu;
/** Finds the same words in texts of nothing but ASCII and white space, in a fraction of the time. */
const PLAIN_WORD = /\d+(?::\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|[A-Za-z]+(?:'[A-Za-z]+)?/g;
const PLAIN = /^[\s!-~]*$/;

/** True when a text has at least this many words; two Chinese characters count as one word. */
export function hasWords(text: string, least: number): boolean {
  let count = 0;
  return someWord(text, (word) => {
    count += /^\p{Script=Han}/u.test(word) ? Math.ceil(word.length / 2) : 1;
    return count >= least;
  });
}

/** How many texts and words are remembered: texts are needed again within one answer, words in all of them. */
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

/** True when a text has at least this many meaningful words besides the known ones; reads no further than needed. */
export function addsWords(text: string, known: ReadonlySet<string>, least: number): boolean {
  const added = new Set<string>();
  return someWord(text.normalize('NFKC'), (found) => {
    for (const word of meaningsOf(found)) if (!known.has(word)) added.add(word);
    return added.size >= least;
  });
}

/** True when one of a text's words is the one looked for; reads no further than that word. */
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
  const figure = FIGURES.get(word);
  if (figure !== undefined) return [figure];
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
