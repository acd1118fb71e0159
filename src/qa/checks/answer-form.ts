import { hasWords } from '../text/words.js';
import { type Check, quoted } from './check.js';

/** There is a question and an answer, and the answer is of the form that its type has. */
export const answerForm: Check = {
  name: 'answer_form',
  check: (pair) => {
    if (!/[\p{L}\p{N}]/u.test(pair.question)) return 'Expected a question, got none.';
    switch (pair.type) {
      case 'mcq':
        return /^[A-J]$/.test(pair.answer)
          ? undefined
          : `Expected one letter as the answer, got ${quoted(pair.answer)}.`;
      case 'bcq':
        return /^(?:Yes|No)$/.test(pair.answer) && pair.full_answer.trim() !== ''
          ? undefined
          : `Expected an answer that begins with Yes or No, got ${quoted(pair.full_answer || pair.answer)}.`;
      case 'temporal_localization':
        return Number.isFinite(pair.start) && Number.isFinite(pair.end)
          ? undefined
          : `Expected two times as the answer, got ${pair.start} and ${pair.end}.`;
      default:
        return hasWords(pair.answer, 2)
          ? undefined
          : `Expected an answer in words, got ${quoted(pair.answer)}.`;
    }
  },
};
