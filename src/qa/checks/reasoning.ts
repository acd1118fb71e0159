/** Checks on the reasoning: it is there, it adds something, and it ends on the answer. */
import { findLetterReferences } from '../letters.js';
import { indexOfLetter, letterOf } from '../options.js';
import { secondsIn } from '../text/moments.js';
import { lastSentences } from '../text/sentences.js';
import { addsWords, hasWords, meaningfulWords } from '../text/words.js';
import { formatTime } from '../times.js';
import { answerText, type Checks, type PairOf, quoted } from './check.js';

/** Minimum number of words in a reasoning. */
const FEWEST_WORDS = 5;
/** Minimum number of meaningful words in a reasoning that the answer does not have. */
const FEWEST_NEW = 2;
/** How many sentences at the end hold the conclusion. */
const CONCLUSION = 2;
const SILENT_END = 'The reasoning must end on the answer; its end does not speak of it.';

export const reasoningChecks = {
  /** There is a reasoning. */
  reasoning_missing: ({ reasoning }) => {
    if (reasoning.trim() === '') return 'Expected a reasoning, got none.';
    return hasWords(reasoning, FEWEST_WORDS)
      ? undefined
      : `Expected a reasoning in whole sentences, got ${quoted(reasoning)}.`;
  },
  /** The reasoning is more than the answer in the same words. */
  reasoning_repeats: (pair) => {
    if (pair.reasoning.trim() === '') return undefined;
    const answer = pair.type === 'mcq' ? `${answerText(pair)} ${pair.explanation ?? ''}` : answerText(pair);
    const said = meaningfulWords(`${answer} answer option correct`);
    return addsWords(pair.reasoning, said, FEWEST_NEW)
      ? undefined
      : 'The reasoning only repeats the answer; it must say what is seen and what follows from it.';
  },
  /** The end of the reasoning speaks of the answer and not of another one. */
  reasoning_conclusion: (pair) => {
    if (pair.reasoning.trim() === '') return undefined;
    if (pair.type === 'mcq') return concludesOption(pair);
    const end = lastSentences(pair.reasoning, CONCLUSION);
    if (pair.type === 'bcq') return concludesVerdict(pair, end);
    if (pair.type !== 'temporal_localization')
      return speaksOf(end, answerText(pair)) ? undefined : SILENT_END;
    const named = secondsIn(end);
    const missing = [pair.start, pair.end].find((time) => !named.some((other) => Math.abs(other - time) < 1));
    return missing === undefined
      ? undefined
      : `The reasoning must end on the answer; its end does not name ${formatTime(missing)}.`;
  },
} satisfies Checks;

/** True when a text has one of the meaningful words of another text, or that other text has no such word. */
function speaksOf(text: string, other: string): boolean {
  const wanted = meaningfulWords(other);
  const words = meaningfulWords(text);
  return wanted.size === 0 || [...wanted].some((word) => words.has(word));
}

const VERDICT =
  /(?:\banswer (?:is|must be|would be|remains|to (?:the|this) question is)|(?:^|[.!?]\s)(?:so|hence|thus|therefore),?)\s(?:therefore |thus |clearly |a |an )?["“'‘*]{0,3}(yes|no)\b(?!\s(?:one|other|more|less|further|longer|doubt|\p{L}+s\b))/giu;

function concludesVerdict(pair: PairOf<'bcq'>, end: string): string | undefined {
  for (const [, verdict = ''] of end.matchAll(VERDICT))
    if (verdict.toLowerCase() !== pair.answer.toLowerCase())
      return `The reasoning ends on "${verdict}", the answer is ${pair.answer}.`;
  return speaksOf(end, `${pair.question} ${pair.full_answer.replace(/^(?:yes|no)\b/i, '')}`)
    ? undefined
    : SILENT_END;
}

/** What a conclusion sets aside: "rather than the van", "and not the tram", "not the van but …". */
const SET_ASIDE =
  /\b(?:rather than|instead of|unlike|as opposed to|in contrast to|(?:and|but)?,? ?not|rul(?:es?|ed|ing) out|exclud(?:es?|ed|ing))\b[^.,;:!?]*?(?=[.,;:!?]|\bbut\b|$)/gi;

/** How much of an option a text speaks of. */
interface Echo {
  /** The share of the option's words that the text has, from 0 to 1. */
  readonly share: number;
  /** True when the text has a word that this option has and no other, nor the question. */
  readonly isOwn: boolean;
}

function echoesOf(text: string, { question, options }: PairOf<'mcq'>): Echo[] {
  const said = meaningfulWords(text);
  const wordsOf = options.map(meaningfulWords);
  const asked = meaningfulWords(question);
  return wordsOf.map((words, index) => {
    const found = [...words].filter((word) => said.has(word));
    const isUnique = (word: string) =>
      !asked.has(word) && wordsOf.every((other, at) => at === index || !other.has(word));
    return { share: words.size === 0 ? 0 : found.length / words.size, isOwn: found.some(isUnique) };
  });
}

const NO_ECHO: Echo = { share: 0, isOwn: false };

/**
 * A conclusion is put in other words than the option, and all options of a question are alike: it speaks of another one
 * only where it has more of its words, all or some that no other option shares, and none of the right one's own.
 */
function concludesOption(pair: PairOf<'mcq'>): string | undefined {
  const { options, answer, reasoning } = pair;
  const right = indexOfLetter(answer);
  if (options[right] === undefined) return undefined;
  for (let count = 1; count <= CONCLUSION; count += 1) {
    const end = lastSentences(reasoning, count).replace(SET_ASIDE, ' ');
    const letters = lettersNamed(end, options);
    if (letters.length === 1) {
      const [letter = ''] = letters;
      return letter === answer ? undefined : `The reasoning ends on ${letter}, the answer is ${answer}.`;
    }
    const echoes = echoesOf(end, pair);
    const own = echoes[right] ?? NO_ECHO;
    const rival = echoes.findIndex(
      ({ share, isOwn }, index) =>
        index !== right && (isOwn || share === 1) && !own.isOwn && share > own.share,
    );
    if (rival >= 0)
      return `The reasoning ends on what option ${letterOf(rival)} says ("${options[rival]}"), the answer is ${answer}.`;
    if (echoes.some(({ share }) => share > 0)) break;
  }
  return (echoesOf(reasoning, pair)[right] ?? NO_ECHO).share > 0
    ? undefined
    : `The reasoning must end on the answer; it never speaks of "${options[right]}".`;
}

function lettersNamed(text: string, options: readonly string[]): string[] {
  const found = findLetterReferences(text, options);
  return found.certain ? [...new Set(found.positions.map((position) => text.charAt(position)))] : [];
}
