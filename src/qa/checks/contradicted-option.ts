/** Contradictions between a reasoning and the option that is the answer: only what it claims or concludes can contradict. */
import { indexOfLetter, letterOf } from '../options.js';
import { clauseSpans, polarityOf, type Span, sentenceSpans } from '../text/clauses.js';
import { lastConclusion } from '../text/conclusions.js';
import type { Language } from '../text/language.js';
import { allWords, meaningfulWords } from '../text/words.js';
import type { PairOf } from './check.js';
import { type LetterClaim, letterClaims } from './letter-claims.js';
import { ownWords, shareOf, staleLetter } from './stale-letters.js';

/** From this share of its own words on, a conclusion speaks of an option. */
const SPEAKS = 0.6;

/** What in a reasoning contradicts the answer of a multiple-choice question, as one sentence. */
export function contradictedOption(pair: PairOf<'mcq'>, language: Language | undefined): string | undefined {
  const { reasoning, answer, options } = pair;
  if (options[indexOfLetter(answer)] === undefined) return undefined;
  const claims = letterClaims(reasoning, options.length, language);
  const isDenial =
    language?.has('not', pair.question) === true || language?.has('all_but', pair.question) === true;
  return (
    (isDenial && namesTheOthers(answer, claims) ? undefined : contradictedLetter(answer, claims)) ??
    staleLetter(pair, claims, language) ??
    (language === undefined ? undefined : contradictedText(pair, claims, language))
  );
}

/** "Which one is not true?" may be answered by saying of two others, or of all, that they are. */
function namesTheOthers(answer: string, claims: readonly LetterClaim[]): boolean {
  const claimed = new Set(claims.flatMap(({ polarity, letters }) => (polarity === 'claims' ? letters : [])));
  return claimed.size > 1 && !claimed.has(answer);
}

function contradictedLetter(answer: string, claims: readonly LetterClaim[]): string | undefined {
  // "Steps 2 and 3 correspond to B and C" is no verdict; one that names two answers concludes.
  const claimed = claims.filter(
    ({ polarity, letters, is_concluded }) => polarity === 'claims' && (letters.length === 1 || is_concluded),
  );
  const last = claimed.at(-1);
  const listed = (letters: readonly string[]) => [...new Set(letters)].join(' and ');
  if (last !== undefined && !last.letters.includes(answer))
    return `The reasoning is for ${listed(last.letters)}, the answer is ${answer}.`;
  if (last?.letters.some((letter) => letter !== answer))
    return `The reasoning is for ${listed(last.letters)}, where one answer is right.`;
  const excluded = claims.findLast(
    ({ polarity, letters }) => polarity === 'excludes' && letters.includes(answer),
  );
  return excluded !== undefined && (last?.start ?? -1) < excluded.start
    ? `The reasoning excludes ${listed(excluded.letters)}, the answer is ${answer}.`
    : undefined;
}

/** The sentences of a conclusion, the last first. */
function sentencesOf(text: string, { start, end }: Span): Span[] {
  return sentenceSpans(text)
    .flatMap((span) =>
      span.end > start && span.start < end
        ? [{ start: Math.max(span.start, start), end: Math.min(span.end, end) }]
        : [],
    )
    .reverse();
}

/** An option that the conclusion puts into words, where it is not the answer. */
function contradictedText(
  pair: PairOf<'mcq'>,
  claims: readonly LetterClaim[],
  language: Language,
): string | undefined {
  const { reasoning, options, answer } = pair;
  const conclusion = lastConclusion(reasoning, language);
  if (conclusion === undefined) return undefined;
  // A conclusion that names a letter has been judged by it.
  if (claims.some(({ start, polarity }) => start >= conclusion.start && polarity !== 'open'))
    return undefined;
  const own = ownWords(pair, language);
  const denies = options.map((option) => polarityOf(option, language, true) === 'excludes');
  const right = indexOfLetter(answer);
  for (const sentence of sentencesOf(reasoning, conclusion)) {
    const shares = options.map(() => 0);
    let named = 0;
    for (const clause of clauseSpans(reasoning, sentence, language)) {
      const text = reasoning.slice(clause.start, clause.end);
      // An option such as "Nobody" has function words alone.
      const said = new Set([...meaningfulWords(text, language), ...allWords(text)]);
      const polarity = polarityOf(text, language, true);
      for (const [index, words] of own.entries()) {
        const share = shareOf(words, said);
        const isClaimed = denies[index] ? polarity === 'excludes' : polarity === 'claims';
        if (index === right || isClaimed) shares[index] = Math.max(shares[index] ?? 0, share);
      }
      named = Math.max(named, shares[right] ?? 0);
    }
    const rival = shares.findIndex((share, index) => index !== right && share >= SPEAKS && share > named);
    if (rival >= 0 && named < SPEAKS)
      return `The reasoning ends on what option ${letterOf(rival)} says ("${options[rival]}"), the answer is ${answer}.`;
    if (shares.some((share) => share > 0)) return undefined;
  }
  return undefined;
}
