/** Forms of answers that a QA prompt shows but the parser can't read: every answer would be lost. */
import { splitBlocks } from '../qa/blocks.js';
import { toLines } from '../qa/clean.js';
import { parseQa } from '../qa/parse.js';
import type { QaTypes } from '../records/qa-types.js';
import { literalAnswer } from './literal-answer.js';
import { type PromptFile, problemAt } from './prompt-file.js';
import { shownForms } from './shown-forms.js';
import type { Problem } from './yaml.js';

/**
 * Gives each form that a QA prompt shows to the parser, as a model would write it that follows the form literally.
 * @returns what would not be read, by file and line; empty for a prompt that asks for no questions or shows no form.
 */
export function protocolProblems(prompt: PromptFile, types: QaTypes): readonly Problem[] {
  const type = types.ofKey(prompt.key)?.like;
  if (type === undefined) return [];
  return shownForms(prompt.template).flatMap((form) => {
    const answer = literalAnswer(type, form.text);
    const { pairs, rejections } = parseQa(type, answer);
    const blocks = splitBlocks(toLines(answer), type);
    const firstText = form.text.split('\n').findIndex((line) => line.trim() !== '');
    const at = (index: number, message: string) =>
      problemAt(prompt, form.line + (blocks[index]?.start ?? Math.max(0, firstText)), message);
    const rejected = new Set(rejections.map(({ index }) => index));
    const places = Array.from({ length: pairs.length + rejections.length }, (_, index) => index);
    const taken = places.filter((index) => !rejected.has(index));
    const unreasoned = taken.filter((_, index) => pairs[index]?.reasoning === '');
    return [
      ...rejections.map(({ index, message }) =>
        at(index, `an answer in this form would not be read as ${type}: ${message}`),
      ),
      ...unreasoned.map((index) =>
        at(index, 'an answer in this form would have no reasoning; expected "Reasoning: …" in it'),
      ),
    ];
  });
}
