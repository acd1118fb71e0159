import { readYesNo } from '../answer-yes-no.js';
import { type Check, quoted } from './check.js';

/** The whole answer of a yes/no question gives the verdict that the short one gives. */
export const verdictAgrees: Check = {
  name: 'verdict_agrees',
  types: ['bcq'],
  check: (pair) => {
    if (pair.type !== 'bcq' || pair.full_answer.trim() === '') return undefined;
    const whole = readYesNo(pair.full_answer);
    return whole.ok && whole.value.answer === pair.answer
      ? undefined
      : `The verdict is ${pair.answer}, the whole answer says ${quoted(pair.full_answer)}.`;
  },
};
