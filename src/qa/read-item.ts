/** From the items of task files back to pairs, so that finished data sets can be checked like answers. */
import type { QaPair, Task, TaskItem } from '../records/record.js';
import { readMcqAnswer } from './answer-mcq.js';
import { readTimes } from './answer-times.js';
import { readYesNo } from './answer-yes-no.js';
import { reasonText } from './check-names.js';
import type { McqAnswer } from './explanation.js';
import { indexOfLetter, readOptions } from './options.js';
import { excerpt } from './rejection.js';

/**
 * The pair behind an item, or why none can be read, as `name: sentence`. `form` says where the answer is written as other
 * tools write it, not as this project does.
 */
type ReadItem = { readonly pair: QaPair; readonly form?: string } | { readonly reason: string };

/** The texts of an item, whatever its task. */
export type ItemTexts = Pick<TaskItem, 'question' | 'answer' | 'reasoning'>;

/** The QA types whose question and answer are in the item as they are. */
const FREE = {
  open_qa: 'open_qa',
  causal_linkage: 'causal_linkage',
  temporal_description: 'temporal_event_desc',
  scene_description: 'scene_description',
  video_summarization: 'event_summary',
} as const;

const INSTRUCTION =
  /^\s*(?:answer|choose|select|pick|respond|reply|please|return|output|provide|give|write|use|state)\b/i;

/**
 * Reads an item as the pair it was made from: the inverse of `toItems`, except for what an item does not hold (the
 * explanation in `mcq`, the full answer in `bcq`, milliseconds). Times may have fractions or not. Answers in the forms of
 * other tools are read as well (`D) text` for a letter, `yes.`, times in a code fence) and have a `form`; the letter or
 * verdict is all that is taken from them.
 */
export function readItem(task: Task, item: ItemTexts): ReadItem {
  const { question, answer, reasoning } = item;
  switch (task) {
    case 'mcq':
    case 'mcq_openended':
      return readMcq(task, item);
    case 'bcq':
    case 'bcq_openended':
      return readVerdict(task, item);
    case 'temporal_localization':
      return readInterval(item);
    default:
      return { pair: { type: FREE[task], question, answer, reasoning } };
  }
}

function readVerdict(task: 'bcq' | 'bcq_openended', { question, answer, reasoning }: ItemTexts): ReadItem {
  const read = readYesNo(answer);
  const isOurs = task === 'bcq' ? answer === 'Yes' || answer === 'No' : /^(?:yes|no)\b/i.test(answer.trim());
  const expected = task === 'bcq' ? 'Yes or No as the answer' : 'an answer that begins with Yes or No';
  if (!read.ok) return { reason: wrongForm(expected, answer) };
  const verdict = read.value.answer;
  const full_answer = task === 'bcq' ? verdict : isOurs ? answer : read.value.full_answer;
  const pair: QaPair = {
    type: 'bcq',
    question: withoutInstruction(question),
    answer: verdict,
    full_answer,
    reasoning,
  };
  return { pair, ...formOf(isOurs, expected, answer) };
}

function readMcq(task: 'mcq' | 'mcq_openended', { question, answer, reasoning }: ItemTexts): ReadItem {
  const choice = readOptions(withoutInstruction(question).split(/\r?\n/));
  if (!choice.ok) return { reason: reasonText(choice.reason, choice.message) };
  const { options } = choice.value;
  const pairOf = (said: McqAnswer): QaPair => ({
    type: 'mcq',
    question: choice.value.question,
    options: [...options],
    reasoning,
    ...said,
  });
  // A letter that no option has is for the checks to judge.
  if (task === 'mcq' && /^[A-Z]$/.test(answer)) return { pair: pairOf({ answer }) };
  const own = task === 'mcq_openended' ? ownOption(answer, options) : undefined;
  if (own !== undefined) return { pair: pairOf(own) };
  const read = readMcqAnswer(answer, options);
  if (!read.ok) return { reason: reasonText(read.reason, read.message) };
  const { answer: letter } = read.value;
  if (task === 'mcq')
    return { pair: pairOf({ answer: letter }), form: wrongForm('one letter as the answer', answer) };
  const expected = `an answer that begins with its letter, ${letter}`;
  return { pair: pairOf(read.value), ...formOf(answer.trim().startsWith(letter), expected, answer) };
}

/** An answer as it is meant to be, `B. text of B. Explanation`: then the explanation may say anything. */
function ownOption(answer: string, options: readonly string[]): McqAnswer | undefined {
  const letter = answer.charAt(0);
  const start = `${letter}. ${options[indexOfLetter(letter)] ?? ''}`;
  if (start.length <= 3 || !answer.startsWith(start)) return undefined;
  const rest = answer.slice(start.length);
  if (rest.trim() === '') return { answer: letter };
  // "A. Left turn" is not the option "Left".
  const isEnded = /^[.!?。！？]/.test(rest) || (/[.!?。！？]$/.test(start) && /^\s/.test(rest));
  return isEnded ? { answer: letter, explanation: rest.replace(/^[.!?。！？\s]+/, '') } : undefined;
}

function readInterval({ question, answer, reasoning }: ItemTexts): ReadItem {
  const expected = '{"start": "MM:SS", "end": "MM:SS"} as the answer';
  const isOurs = /^\s*\{[\s\S]*"start"[\s\S]*"end"[\s\S]*\}\s*$/.test(answer);
  const read = readTimes(answer);
  if (!read.ok)
    return {
      reason:
        isOurs || read.reason === 'reversed_interval'
          ? reasonText(read.reason, read.message)
          : wrongForm(expected, answer),
    };
  const asked = withoutInstruction(question);
  const pair: QaPair = { type: 'temporal_localization', question: asked, ...read.value, reasoning };
  return { pair, ...formOf(isOurs, expected, answer) };
}

/** The question without the line that says how to answer. */
function withoutInstruction(question: string): string {
  const lines = question.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  return lines.length > 1 && INSTRUCTION.test(last) ? lines.slice(0, -1).join('\n').trimEnd() : question;
}

function formOf(isOurs: boolean, expected: string, answer: string): { readonly form?: string } {
  return isOurs ? {} : { form: wrongForm(expected, answer) };
}

function wrongForm(expected: string, answer: string): string {
  return reasonText('answer_form', `Expected ${expected}, got "${excerpt(answer, 80)}".`);
}
