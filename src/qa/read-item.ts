/** From the items of task files back to pairs, so that finished data sets can be checked like answers. */
import type { QaPair, Task, TaskItem } from '../records/record.js';
import { readMcqAnswer } from './answer-mcq.js';
import { readTimes } from './answer-times.js';
import { readYesNo } from './answer-yes-no.js';
import { reasonText } from './check-names.js';
import type { McqAnswer } from './explanation.js';
import { indexOfLetter, readOptions } from './options.js';
import { excerpt } from './rejection.js';

/** The pair behind an item, or what is wrong with its form, as `name: sentence`. */
type ReadItem = { readonly pair: QaPair } | { readonly reason: string };

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

const INSTRUCTION = /^\s*(?:answer|choose|select|respond|reply|please|return|output)\b/i;

/**
 * Reads an item as the pair it was made from: the inverse of `toItems`, except for what an item does not hold (the
 * explanation in `mcq`, the full answer in `bcq`, milliseconds). Times may have fractions or not. Nothing is corrected: an
 * answer that does not have the form of its task is a reason.
 */
export function readItem(task: Task, item: ItemTexts): ReadItem {
  const { question, answer, reasoning } = item;
  switch (task) {
    case 'mcq':
    case 'mcq_openended':
      return readMcq(task, item);
    case 'bcq':
      return answer === 'Yes' || answer === 'No'
        ? readVerdict(item, answer)
        : wrongForm('Yes or No as the answer', answer);
    case 'bcq_openended': {
      const read = readYesNo(answer);
      return read.ok && /^(?:yes|no)\b/i.test(answer.trim())
        ? readVerdict(item, read.value.answer)
        : wrongForm('an answer that begins with Yes or No', answer);
    }
    case 'temporal_localization':
      return readInterval(item);
    default:
      return { pair: { type: FREE[task], question, answer, reasoning } };
  }
}

function readVerdict({ question, answer, reasoning }: ItemTexts, verdict: 'Yes' | 'No'): ReadItem {
  const asked = withoutInstruction(question);
  return { pair: { type: 'bcq', question: asked, answer: verdict, full_answer: answer, reasoning } };
}

function readMcq(task: 'mcq' | 'mcq_openended', { question, answer, reasoning }: ItemTexts): ReadItem {
  const choice = readOptions(withoutInstruction(question).split(/\r?\n/));
  if (!choice.ok) return { reason: reasonText(choice.reason, choice.message) };
  const { options } = choice.value;
  const base = { type: 'mcq' as const, question: choice.value.question, options: [...options], reasoning };
  if (task === 'mcq') return { pair: { ...base, answer } };
  const own = ownOption(answer, options);
  if (own !== undefined) return { pair: { ...base, ...own } };
  const read = readMcqAnswer(answer, options);
  if (!read.ok) return { reason: reasonText(read.reason, read.message) };
  const { answer: letter, explanation } = read.value;
  if (!answer.trim().startsWith(letter))
    return wrongForm(`an answer that begins with its letter, ${letter}`, answer);
  return { pair: { ...base, answer: letter, ...(explanation !== undefined && { explanation }) } };
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
  const read = /^\s*\{[\s\S]*"start"[\s\S]*"end"[\s\S]*\}\s*$/.test(answer) ? readTimes(answer) : undefined;
  if (read === undefined) return wrongForm('{"start": "MM:SS", "end": "MM:SS"} as the answer', answer);
  if (!read.ok) return { reason: reasonText(read.reason, read.message) };
  const asked = withoutInstruction(question);
  return { pair: { type: 'temporal_localization', question: asked, ...read.value, reasoning } };
}

/** The question without the line that says how to answer. */
function withoutInstruction(question: string): string {
  const lines = question.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  return lines.length > 1 && INSTRUCTION.test(last) ? lines.slice(0, -1).join('\n').trimEnd() : question;
}

function wrongForm(expected: string, answer: string): ReadItem {
  return { reason: reasonText('answer_form', `Expected ${expected}, got "${excerpt(answer, 80)}".`) };
}
