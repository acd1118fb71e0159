/** Checks on the form of a pair: its answer, its options, and that the text protocol can carry it. */
import { isDeepStrictEqual } from 'node:util';
import type { QaPair } from '../../records/record.js';
import { readYesNo } from '../answer-yes-no.js';
import { normalise } from '../clean.js';
import { indexOfLetter, letterOf, MAX_OPTIONS } from '../options.js';
import { parseQa } from '../parse.js';
import { renderQa } from '../render.js';
import { type Checks, ofType, quoted } from './check.js';

export const formChecks = {
  /** There is a question and an answer, and the answer has the form of its type. */
  answer_form: (pair) => {
    if (!/[\p{L}\p{N}]/u.test(pair.question)) return 'Expected a question, got none.';
    const [isRight, expected, got] = answerForm(pair);
    return isRight ? undefined : `Expected ${expected}, got ${got()}.`;
  },
  /** The letter of the answer is the letter of an option. */
  letter_exists: ofType('mcq', ({ answer, options }) =>
    options[indexOfLetter(answer)] === undefined
      ? `The answer ${answer} is none of the options A to ${letterOf(options.length - 1)}.`
      : undefined,
  ),
  /** There are two to ten options. */
  option_count: ofType('mcq', ({ options: { length } }) =>
    length >= 2 && length <= MAX_OPTIONS ? undefined : `Expected 2 to ${MAX_OPTIONS} options, got ${length}.`,
  ),
  /** No two options say the same; case, emphasis and punctuation make no difference. */
  options_distinct: ofType('mcq', ({ options }) => {
    const texts = options.map((option) => normalise(option).replace(/[^\p{L}\p{N}]+/gu, ' '));
    const index = texts.findIndex((text, at) => texts.indexOf(text) < at);
    if (index < 0) return undefined;
    const first = texts.indexOf(texts[index] ?? '');
    return `Options ${letterOf(first)} and ${letterOf(index)} say the same: "${options[index]?.trim()}".`;
  }),
  /** The full answer of a yes/no question gives the same verdict as the short one. */
  verdict_agrees: ofType('bcq', ({ answer, full_answer }) => {
    if (full_answer.trim() === '') return undefined;
    const whole = readYesNo(full_answer);
    return whole.ok && whole.value.answer === answer
      ? undefined
      : `The verdict is ${answer}, the whole answer says ${quoted(full_answer)}.`;
  }),
  /**
   * The pair is the same when it is written in the text protocol and read again, as every later step and every other tool
   * reads it. A line of equals signs or a label inside a text would turn it into another pair.
   */
  protocol_text: (pair) => {
    const { pairs, rejections } = parseQa(pair.type, renderQa(pair.type, [pair]));
    return rejections.length === 0 && isDeepStrictEqual(pairs, [pair])
      ? undefined
      : 'A text of the pair holds a line that reads as a label, an option, a time or a separator; write running text.';
  },
} satisfies Checks;

/** Whether the answer has the form of its type, the form expected, and what came. */
function answerForm(pair: QaPair): readonly [isRight: boolean, expected: string, got: () => string] {
  switch (pair.type) {
    case 'mcq':
      return [/^[A-J]$/.test(pair.answer), 'one letter as the answer', () => quoted(pair.answer)];
    case 'bcq': {
      const isRight = /^(?:Yes|No)$/.test(pair.answer) && pair.full_answer.trim() !== '';
      return [isRight, 'an answer that begins with Yes or No', () => quoted(pair.full_answer || pair.answer)];
    }
    case 'temporal_localization': {
      const isRight = Number.isFinite(pair.start) && Number.isFinite(pair.end);
      return [isRight, 'two times as the answer', () => `${pair.start} and ${pair.end}`];
    }
    default:
      // "Two." is an answer.
      return [/[\p{L}\p{N}]/u.test(pair.answer), 'an answer in words', () => quoted(pair.answer)];
  }
}
