/** Checks on what a pair must not say, and on texts that stop in the middle. */

import { remembered } from '../../flow/recent.js';
import { type Language, languageOf } from '../text/language.js';
import { momentsIn } from '../text/moments.js';
import { refusalIn, undeterminedIn } from '../text/refusal.js';
import { cutOffEnd, unendedText } from '../text/sentences.js';
import { sourceTalkIn } from '../text/source-talk.js';
import { meaningfulWords } from '../text/words.js';
import { allTexts, type Checks, claims, doubt, firstWrong } from './check.js';

/** A question tells the answer with this share of its words, and with two at least; fewer may name who is seen in both. */
const TELLS = 1 / 3;

const askingWords = remembered(16, (language: Language | undefined) =>
  meaningfulWords(language?.asking ?? '', language),
);

export const wordingChecks = {
  /**
   * A blind question points to moments by their times and does not tell what the answer reveals: it shares no word with
   * the answer, except those that any such question needs.
   */
  blind_question: (pair) => {
    if (pair.type !== 'causal_linkage' && pair.type !== 'temporal_event_desc') return undefined;
    if (momentsIn(pair.question).length === 0)
      return 'The question must point to a moment or an interval by its times, as MM:SS.';
    const language = languageOf(pair.answer) ?? languageOf(pair.question);
    const answer = meaningfulWords(pair.answer, language);
    const asking = askingWords(language);
    const told = [...meaningfulWords(pair.question, language)].filter(
      (word) => !/^\d/.test(word) && !asking.has(word) && answer.has(word),
    );
    if (told.length === 0) return undefined;
    const message = `The question must not tell what the answer reveals; it speaks of ${told.map((word) => `"${word}…"`).join(', ')}.`;
    return told.length >= Math.min(answer.size, Math.max(2, TELLS * answer.size)) ? message : doubt(message);
  },
  /** A pair speaks of the video and never of captions, descriptions or prompts. */
  source_talk: (pair) =>
    firstWrong(allTexts(pair), ({ name, text }) => {
      const words = sourceTalkIn(text);
      return words === undefined
        ? undefined
        : `The ${name} speaks of where the knowledge comes from ("${words}"); write as one who watched the video.`;
    }),
  /** A pair answers its question, does not refuse to, and the model does not speak of itself. */
  refusal: (pair) =>
    firstWrong(claims(pair), ({ name, text }) => {
      const words = refusalIn(text) ?? (name === 'answer' ? undeterminedIn(text) : undefined);
      return words === undefined ? undefined : `The ${name} refuses to answer: "${words}".`;
    }),
  /** No text of a pair stops in the middle. */
  cut_off: (pair) =>
    firstWrong(claims(pair), ({ name, text }) => {
      // An option is a phrase and needs no full stop.
      if (pair.type === 'mcq' && name === 'answer') return undefined;
      // A reasoning is prose, however short.
      const [cut, unended] = [cutOffEnd(text), unendedText(text, name === 'reasoning' ? 1 : undefined)];
      const message = `The ${name} breaks off: "… ${cut ?? unended}".`;
      if (cut !== undefined) return message;
      if (unended === undefined) return undefined;
      // Some models leave out the last full stop of a reasoning.
      return name === 'reasoning' ? doubt(message) : message;
    }),
} satisfies Checks;
