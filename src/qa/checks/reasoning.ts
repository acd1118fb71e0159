/** Checks on the reasoning: it is there, it adds something, and it does not contradict the answer. */
import { languageOf } from '../text/language.js';
import { addsWords, hasWords, meaningfulWords } from '../text/words.js';
import { answerText, type Checks, doubt, quoted } from './check.js';
import { contradictedOption } from './contradicted-option.js';
import { contradictedTimes } from './contradicted-times.js';
import { contradictedVerdict } from './contradicted-verdict.js';

/** Minimum number of words in a reasoning. */
const FEWEST_WORDS = 5;
/** Minimum number of meaningful words in a reasoning that the answer does not have. */
const FEWEST_NEW = 2;

/** Contradictions are looked for in this much of a reasoning, at its end: no model writes more, but a broken one may. */
const LONGEST = 10_000;

export const reasoningChecks = {
  /** There is a reasoning. */
  reasoning_missing: ({ reasoning }) =>
    /[\p{L}\p{N}]/u.test(reasoning) ? undefined : 'Expected a reasoning, got none.',
  /** The reasoning is more than a few words. */
  reasoning_thin: ({ reasoning }) =>
    !/[\p{L}\p{N}]/u.test(reasoning) || hasWords(reasoning, FEWEST_WORDS)
      ? undefined
      : doubt(`The reasoning is thin: ${quoted(reasoning)}.`),
  /** The reasoning is more than the answer in the same words. */
  reasoning_repeats: (pair) => {
    if (!hasWords(pair.reasoning, FEWEST_WORDS)) return undefined;
    const language = languageOf(pair.reasoning);
    const answer = pair.type === 'mcq' ? `${answerText(pair)} ${pair.explanation ?? ''}` : answerText(pair);
    const said = meaningfulWords(`${answer} answer option correct`, language);
    return addsWords(pair.reasoning, said, FEWEST_NEW, language)
      ? undefined
      : doubt(
          'The reasoning only repeats the answer; it does not say what is seen and what follows from it.',
        );
  },
  /** The reasoning concludes on the answer and on no other one. It need not say the answer again. */
  reasoning_conclusion: (given) => {
    if (given.reasoning.trim() === '') return undefined;
    // The lists hold letters in this form.
    const reasoning = given.reasoning.slice(-LONGEST).normalize('NFC');
    const pair = reasoning === given.reasoning ? given : { ...given, reasoning };
    const language = () => languageOf(`${pair.question} ${pair.reasoning}`);
    switch (pair.type) {
      case 'mcq':
        return contradictedOption(pair, language());
      case 'bcq':
        return contradictedVerdict(pair, language());
      case 'temporal_localization':
        return contradictedTimes(pair, language());
      default:
        return undefined;
    }
  },
} satisfies Checks;
