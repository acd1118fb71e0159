/** All checks of pairs, in the order in which their findings are told; those that compare pairs come last. */
import { answerForm } from './answer-form.js';
import { blindQuestion } from './blind-question.js';
import type { Check } from './check.js';
import { letterExists, optionCount, optionsDistinct } from './options.js';
import { protocolText } from './protocol-text.js';
import { reasoningConclusion, reasoningMissing, reasoningRepeats } from './reasoning.js';
import { pairTwice, yesNoBalance } from './set.js';
import { notWholeVideo, reasoningTimes, timesInOrder, timesInVideo } from './times.js';
import { timesInDescription } from './times-in-description.js';
import { verdictAgrees } from './verdict-agrees.js';
import { cutOff, refusal, sourceTalk } from './wording.js';

export const CHECKS: readonly Check[] = [
  answerForm,
  letterExists,
  optionCount,
  optionsDistinct,
  verdictAgrees,
  timesInOrder,
  timesInVideo,
  notWholeVideo,
  reasoningTimes,
  timesInDescription,
  blindQuestion,
  sourceTalk,
  refusal,
  reasoningMissing,
  reasoningRepeats,
  reasoningConclusion,
  cutOff,
  protocolText,
  pairTwice,
  yesNoBalance,
];
