/** Checks on what a pair must not say, and on texts that stop in the middle. */
import { momentsIn } from '../text/moments.js';
import { refusalIn, undeterminedIn } from '../text/refusal.js';
import { cutOffEnd } from '../text/sentences.js';
import { sourceTalkIn } from '../text/source-talk.js';
import { meaningfulWords, stem } from '../text/words.js';
import { allTexts, type Checks, claims, firstWrong } from './check.js';

/** Words that any question about moments and their connection needs: they do not say what happens. */
const ASKING = new Set(
  `account aftermath again apart appear arise aspect became become before began begin beginning bring brought
  came causal cause chain change clip come connect connection consequence consist contrast contribute course
  describe detail develop development did differ difference different due during earlier early effect enable
  end entail event eventually evolve exactly explain explanation factor figure final finally first follow
  footage form frame give go goes going gone happen happening image immediately impact influence initial
  initially instant interval involve keep kept know last late later lead led left link made make mark matter
  mean moment near next observe occur occurrence order origin outcome part pass past period picture place
  point precede prepare present previous process produce progress reason relate relation remain result right
  role saw scene second seen sees segment sequence set shift show shown sight situation something span stage
  start state stay step stretch subsequent succeed surround take tell thing time took transition trigger
  unfold video view visible watch way went what whole within`
    .split(/\s+/)
    .map((word) => stem(word)),
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
    const answer = meaningfulWords(pair.answer);
    const told = [...meaningfulWords(pair.question)]
      .filter((word) => !/^\d/.test(word) && !ASKING.has(word) && answer.has(word))
      .map((word) => `"${word}…"`);
    return told.length === 0
      ? undefined
      : `The question must not tell what the answer reveals; it speaks of ${told.join(', ')}.`;
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
      const end = pair.type === 'mcq' && name === 'answer' ? undefined : cutOffEnd(text);
      return end === undefined ? undefined : `The ${name} breaks off: "… ${end}".`;
    }),
} satisfies Checks;
