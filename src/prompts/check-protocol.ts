/** Forms of answers that a QA prompt shows and that the parser would not read: every answer would be lost. */
import { splitBlocks } from '../qa/blocks.js';
import { toLines } from '../qa/clean.js';
import { parseQa } from '../qa/parse.js';
import { qaTypeOf } from '../records/record.js';
import { literalAnswer } from './literal-answer.js';
import { lineIn, type PromptFile } from './prompt-file.js';
import { type ShownForm, shownForms } from './shown-forms.js';
import type { Problem } from './yaml.js';

/**
 * Gives each form that a QA prompt shows to the parser, as a model would that keeps to it literally.
 * @returns what would not be read, by file and line; empty for a prompt that asks for no questions or shows no form.
 */
export function protocolProblems(prompt: PromptFile): readonly Problem[] {
  const type = qaTypeOf(prompt.key);
  if (type === undefined) return [];
  return shownForms(prompt.template).flatMap((form) => {
    const answer = literalAnswer(type, form.text);
    const { pairs, rejections } = parseQa(type, answer);
    const blocks = splitBlocks(toLines(answer), type);
    const at = (index: number) => ({
      file: prompt.file,
      line: lineIn(prompt, form.line + (blocks[index]?.start ?? firstText(form))),
    });
    const rejected = new Set(rejections.map((rejection) => rejection.index));
    const taken = Array.from({ length: pairs.length + rejections.length }, (_, index) => index).filter(
      (index) => !rejected.has(index),
    );
    return [
      ...rejections.map(({ index, message }) => ({
        ...at(index),
        message: `an answer in this form would not be read as ${type}: ${message}`,
      })),
      ...pairs.flatMap((pair, index) =>
        pair.reasoning === ''
          ? [
              {
                ...at(taken[index] ?? 0),
                message: 'an answer in this form would have no reasoning; expected "Reasoning: …" in it',
              },
            ]
          : [],
      ),
    ];
  });
}

function firstText(form: ShownForm): number {
  return Math.max(
    0,
    form.text.split('\n').findIndex((line) => line.trim() !== ''),
  );
}
