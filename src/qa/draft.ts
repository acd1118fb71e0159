/** A pair before its answer is read: the texts that stood under each label, from the protocol or from JSON. */
import type { QaPair, QaType } from '../records/record.js';
import { readMcqAnswer } from './answer-mcq.js';
import { readTimes } from './answer-times.js';
import { readYesNo } from './answer-yes-no.js';
import { normalise, unwrapEmphasis } from './clean.js';
import { type Choice, checkOptions, readOptions } from './options.js';
import { excerpt, type Reading, read, unread } from './rejection.js';

/** Texts by label, not yet judged. */
export interface Draft {
  /** Lines of the question; for multiple choice in the protocol its options, too. */
  readonly question: readonly string[];
  /** Options that stood apart from the question; empty when their shape could not be read. */
  readonly options?: readonly string[];
  readonly answers: readonly string[];
  readonly reasonings: readonly string[];
  readonly explanations: readonly string[];
  /** True when there is more unlabelled text than a closing remark. */
  readonly isStray: boolean;
  /** True for the last block of a text, where a missing answer means that the text was cut off. */
  readonly isLast: boolean;
}

/** A missing question, a missing or doubled answer: what makes a draft unusable before it is read. */
function firstFault(draft: Draft): Reading<string> {
  const answers = draft.answers.filter((answer) => answer.trim() !== '');
  const [answer] = answers;
  if (draft.question.every((line) => line.trim() === '')) {
    return unread('missing_question', 'Expected "Question: …" before the answer, found none.');
  }
  if (answer === undefined) {
    return draft.isLast && draft.reasonings.length + draft.explanations.length === 0
      ? unread('truncated', 'The text ends before the answer to this question.')
      : unread('missing_answer', 'Expected "Answer: …" for this question, found none.');
  }
  if (draft.isStray)
    return unread('stray_text', 'There is text under no label, so a part of the pair may be missing.');
  if (draft.reasonings.length > 1 || draft.explanations.length > 1) {
    return unread('two_reasonings', 'Expected one reasoning for the question, found several.');
  }
  return read(answer.trim());
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

/** Turns a draft into a pair of its type, or says why it can't be one; no field is made up. */
export function toPair(type: QaType, draft: Draft): Reading<QaPair> {
  const fault = firstFault(draft);
  if (!fault.ok) return fault;
  const [labelled] = draft.reasonings;
  const [explained] = draft.explanations;
  const reasoning = (labelled ?? explained ?? '').trim();
  // Next to a reasoning, an explanation is a part of the answer.
  const extra = labelled === undefined ? '' : (explained ?? '').trim();
  const question = unwrapEmphasis(draft.question.join('\n'));

  if (type === 'mcq') {
    const choice: Reading<Choice> =
      draft.options === undefined ? readOptions(draft.question) : checkOptions(question, draft.options);
    if (!choice.ok) return choice;
    if (choice.value.question === '')
      return unread('missing_question', 'Expected a question above the options.');
    const options = [...choice.value.options];
    const answer = agree(
      draft.answers,
      (text) => readMcqAnswer(text, options),
      (value) => value.answer,
    );
    if (!answer.ok) return answer;
    const explanation = [answer.value.explanation ?? '', extra].filter((part) => part !== '').join('\n');
    const pair = { type, question: choice.value.question, options, answer: answer.value.answer, reasoning };
    return read(explanation === '' ? pair : { ...pair, explanation });
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
