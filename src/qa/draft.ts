/** A pair before its answer is read: the texts under each label, from the protocol or from JSON. */

import type { QaType } from '../records/qa-types.js';
import type { QaPair } from '../records/record.js';
import { readMcqAnswer } from './answer-mcq.js';
import { readTimes } from './answer-times.js';
import { readYesNo } from './answer-yes-no.js';
import { normalise, unwrapEmphasis } from './clean.js';
import { checkOptions, readOptions } from './options.js';
import { excerpt, type Reading, read, type Unread, unread } from './rejection.js';

/** Texts by label, not yet judged. */
export interface Draft {
  /** Lines of the question; in the protocol also the options of a multiple-choice question. */
  readonly question: readonly string[];
  /** Options that came apart from the question; empty when their shape could not be read. */
  readonly options?: readonly string[];
  readonly answers: readonly string[];
  readonly reasonings: readonly string[];
  readonly explanations: readonly string[];
  /** True when there is text without a label, longer than a closing remark. */
  readonly isStray: boolean;
  /** True for the last block of a text, in which a missing answer means that the text was cut off. */
  readonly isLast: boolean;
}

/** What makes a draft unusable before its answer is read: a missing question or answer, stray text, two reasonings. */
function firstFault(draft: Draft): Unread | undefined {
  const { question, answers, reasonings, explanations, isLast, isStray } = draft;
  if (question.every((line) => line.trim() === ''))
    return unread('missing_question', 'Expected "Question: …" before the answer, found none.');
  if (answers.every((answer) => answer.trim() === ''))
    return isLast && reasonings.length + explanations.length === 0
      ? unread('truncated', 'The text ends before the answer to this question.')
      : unread('missing_answer', 'Expected "Answer: …" for this question, found none.');
  if (isStray)
    return unread('stray_text', 'There is text under no label, so a part of the pair may be missing.');
  if (reasonings.length > 1 || explanations.length > 1)
    return unread('two_reasonings', 'Expected one reasoning for the question, found several.');
  return undefined;
}

/** Repeats of an answer, as in a reasoning that ends with one, must be short and say the same. */
function agree<T>(
  answers: readonly string[],
  readAnswer: (text: string) => Reading<T>,
  key: (value: T) => string,
) {
  const [first = '', ...others] = answers.map((answer) => answer.trim()).filter((answer) => answer !== '');
  const reading = readAnswer(first);
  if (!reading.ok) return reading;
  for (const other of others) {
    const again = readAnswer(other);
    if (!again.ok || key(again.value) !== key(reading.value) || other.includes('\n')) {
      return unread('two_answers', `Expected one answer, got "${excerpt(first)}" and "${excerpt(other)}".`);
    }
  }
  return reading;
}

/** Turns a draft into a pair of its type, or says why that is impossible; no field is made up. */
export function toPair(type: QaType, draft: Draft): Reading<QaPair> {
  const fault = firstFault(draft);
  if (fault !== undefined) return fault;
  const [labelled] = draft.reasonings;
  const [explained] = draft.explanations;
  const reasoning = (labelled ?? explained ?? '').trim();
  // When there is a reasoning too, an explanation is part of the answer.
  const extra = labelled === undefined ? '' : (explained ?? '').trim();
  const question = unwrapEmphasis(draft.question.join('\n'));

  if (type === 'mcq') {
    const choice =
      draft.options === undefined ? readOptions(draft.question) : checkOptions(question, draft.options);
    if (!choice.ok) return choice;
    const { question: stem } = choice.value;
    if (stem === '') return unread('missing_question', 'Expected a question above the options.');
    const options = [...choice.value.options];
    const readLetter = (text: string) => readMcqAnswer(text, options);
    const answer = agree(draft.answers, readLetter, (value) => value.answer);
    if (!answer.ok) return answer;
    const explanation = [answer.value.explanation ?? '', extra].filter((part) => part !== '').join('\n');
    const more = explanation === '' ? {} : { explanation };
    return read({ type, question: stem, options, answer: answer.value.answer, reasoning, ...more });
  }
  if (type === 'bcq') {
    const answer = agree(draft.answers, readYesNo, (value) => value.answer);
    if (!answer.ok) return answer;
    const full = [answer.value.full_answer, extra].filter((part) => part !== '').join(' ');
    return read({ type, question, answer: answer.value.answer, full_answer: full, reasoning });
  }
  const whole = [extra, reasoning].filter((part) => part !== '').join('\n\n');
  if (type === 'temporal_localization') {
    const answer = agree(draft.answers, readTimes, (value) => `${value.start} ${value.end}`);
    return answer.ok ? read({ type, question, ...answer.value, reasoning: whole }) : answer;
  }
  const answer = agree(draft.answers, (text) => read(unwrapEmphasis(text)), normalise);
  return answer.ok ? read({ type, question, answer: answer.value, reasoning: whole }) : answer;
}
