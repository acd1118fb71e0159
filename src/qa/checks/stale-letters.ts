/** Letters that a shuffle of the options left behind: they stand with the words of another option. */
import { indexOfLetter, letterOf } from '../options.js';
import type { Language } from '../text/language.js';
import { allWords, meaningfulWords } from '../text/words.js';
import type { PairOf } from './check.js';
import type { LetterClaim } from './letter-claims.js';

/** From this share of its own words on, a sentence is about an option. */
const HALF = 0.5;

/** The words of each option that no other option has; all of an option's words where it has none that mean something. */
export function ownWords(pair: PairOf<'mcq'>, language: Language | undefined): ReadonlySet<string>[] {
  const all = pair.options.map((option) => {
    const words = meaningfulWords(option, language);
    return words.size > 0 ? words : allWords(option);
  });
  return all.map(
    (words, index) =>
      new Set([...words].filter((word) => all.every((other, at) => at === index || !other.has(word)))),
  );
}

/** How many of the words a text has, from 0 to 1. */
export function shareOf(words: ReadonlySet<string>, said: ReadonlySet<string>): number {
  if (words.size === 0) return 0;
  let found = 0;
  for (const word of words) if (said.has(word)) found += 1;
  return found / words.size;
}

/**
 * A letter of a wrong option in a sentence that speaks of another wrong option: the options were put into another order and
 * the reasoning was not. The words of the answer don't count: the reason against an option often says what is right.
 */
export function staleLetter(
  pair: PairOf<'mcq'>,
  claims: readonly LetterClaim[],
  language: Language | undefined,
): string | undefined {
  const right = indexOfLetter(pair.answer);
  const own = claims.length === 0 ? [] : ownWords(pair, language);
  const isAlone = aloneIn(claims);
  const moved = movedLetter(pair, claims.filter(isAlone), own, language);
  if (moved !== undefined) return moved;
  for (const claim of claims) {
    const [letter = '', ...others] = claim.letters;
    const index = indexOfLetter(letter);
    const beside = others.length > 0 ? undefined : besideLetter(pair, claim, index, own, language);
    if (beside !== undefined) return stale(pair, letter, beside);
    if (others.length > 0 || index === right || !isAlone(claim)) continue;
    const text = pair.reasoning.slice(claim.sentence.start, claim.sentence.end);
    const said = meaningfulWords(text, language);
    if (shareOf(own[index] ?? new Set(), said) > 0) continue;
    const other = own.findIndex((words, at) => at !== index && at !== right && shareOf(words, said) >= HALF);
    if (other >= 0) return stale(pair, letter, other);
  }
  return undefined;
}

/** Whether a claim is the only one in its sentence. */
function aloneIn(claims: readonly LetterClaim[]): (claim: LetterClaim) => boolean {
  const counts = new Map<number, number>();
  for (const { sentence } of claims) counts.set(sentence.start, (counts.get(sentence.start) ?? 0) + 1);
  return ({ sentence }) => counts.get(sentence.start) === 1;
}

/**
 * Letters that each stand alone in a sentence about another option, where none stands with its own. One may be a reason that
 * names another option; two that name two others are an order that was left behind.
 */
function movedLetter(
  pair: PairOf<'mcq'>,
  alone: readonly LetterClaim[],
  own: readonly ReadonlySet<string>[],
  language: Language | undefined,
): string | undefined {
  const moved = new Map<string, number>();
  for (const { letters, sentence } of alone) {
    const [letter = '', ...others] = letters;
    if (others.length > 0) continue;
    const said = meaningfulWords(pair.reasoning.slice(sentence.start, sentence.end), language);
    const shares = own.map((words) => shareOf(words, said));
    if ((shares[indexOfLetter(letter)] ?? 0) > 0) return undefined;
    const named = shares.flatMap((share, at) => (share > 0 ? [at] : []));
    if (named.length === 1) moved.set(letter, named[0] ?? 0);
  }
  const [first] = moved;
  return first !== undefined && new Set(moved.values()).size > 1 ? stale(pair, ...first) : undefined;
}

function stale({ options }: PairOf<'mcq'>, letter: string, other: number): string {
  return `The reasoning says of ${letter} what option ${letterOf(other)} says ("${options[other]}"); letters must name the options in their order.`;
}

/** What a letter is said to be: "A is the scissors". */
const isPattern = (language: Language) =>
  language.pattern(
    'a letter is',
    () =>
      new RegExp(
        `^[*_"'”]{0,3}\\s{0,2}${language.source('be')}${language.is_spaced ? '\\s' : ''}([^,.;:!?，。；：–—()]+)`,
        'iu',
      ),
  );

/** The words with meaning at the end of a text, such as "fence" of "over the fence". */
function phraseBefore(text: string, language: Language | undefined): string | undefined {
  const words = text.slice(-BEFORE_BRACKET).match(/[^\s,.;:!?，。；：、()（）]+/gu) ?? [];
  const from = words.findLastIndex((word) => meaningfulWords(word, language).size === 0) + 1;
  return from < words.length ? words.slice(from).join(' ') : undefined;
}

/** How far beside a letter its words are looked for, in UTF-16 units. */
const BESIDE = 200;
/** How far before a bracket the words are that it explains, in UTF-16 units. */
const BEFORE_BRACKET = 40;

/**
 * The option whose words stand directly beside a letter, where that is not the letter's own: "the fence (C)", "option B, the
 * cellist", "D) Zahnrad", "B (the farmer)", "A is the scissors".
 */
function besideLetter(
  { reasoning }: PairOf<'mcq'>,
  { start, end, sentence }: LetterClaim,
  index: number,
  own: readonly ReadonlySet<string>[],
  language: Language | undefined,
): number | undefined {
  const before = reasoning.slice(Math.max(sentence.start, start - BESIDE), start);
  const after = reasoning.slice(end, Math.min(sentence.end, end + BESIDE));
  const inBrackets = /[(（]\s*\p{L}{0,12}\s?[*_"'“]{0,3}$/u.exec(before);
  const explained =
    inBrackets === null ? undefined : phraseBefore(before.slice(0, inBrackets.index), language);
  const following = /^[*_"'”]{0,3}\s?[),.:：，–—-]{1,2}[*_]{0,3}\s([^,.;:!?，。；：–—()]+)/u.exec(after)?.[1];
  const bracketed = /^[*_"'”]{0,3}\s?[(（]["'“]?([^()（）]+)[)）]/u.exec(after)?.[1];
  const equated = language === undefined ? undefined : isPattern(language).exec(after)?.[1];
  for (const text of [explained, following, bracketed, equated]) {
    if (text === undefined || (text === equated && language?.has('not', text) === true)) continue;
    const said = meaningfulWords(text, language);
    const around = text === explained ? meaningfulWords(before, language) : said;
    if (said.size === 0 || shareOf(own[index] ?? new Set(), around) > 0) continue;
    const other = own.findIndex(
      (words, at) =>
        at !== index &&
        (text === explained
          ? [...said].every((word) => words.has(word))
          : shareOf(words, said) === 1 && said.size <= words.size + 1),
    );
    if (other >= 0) return other;
  }
  return undefined;
}
