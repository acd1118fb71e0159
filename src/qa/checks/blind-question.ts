import { momentsIn } from '../text/moments.js';
import { meaningfulWords, stem } from '../text/words.js';
import type { Check } from './check.js';

/** Words with which one asks about moments and their connection without saying what happens in them. */
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

/**
 * A blind question points to moments by their times and tells nothing of what the answer reveals: no word of the answer
 * stands in it, but for those that any such question needs.
 */
export const blindQuestion: Check = {
  name: 'blind_question',
  types: ['causal_linkage', 'temporal_event_desc'],
  check: (pair) => {
    if (pair.type !== 'causal_linkage' && pair.type !== 'temporal_event_desc') return undefined;
    if (momentsIn(pair.question).length === 0)
      return 'The question must point to a moment or an interval by its times, as MM:SS.';
    const answer = meaningfulWords(pair.answer);
    const told = [...meaningfulWords(pair.question)].filter(
      (word) => !/^\d/.test(word) && !ASKING.has(word) && answer.has(word),
    );
    return told.length === 0
      ? undefined
      : `The question must not tell what the answer reveals; it speaks of ${told.map((word) => `"${word}…"`).join(', ')}.`;
  },
};
