/** Answers in a given form, asked for as long as the server takes part. */
import { RecordError } from '../errors.js';
import type { Answer, Model, Question } from './model.js';
import { addSpent, NOTHING_SPENT } from './usage.js';

/** What servers call the field, and what they name when they can't do it. */
const FORM =
  /response_?format|response_?(?:json_?)?schema|response_?mime_?type|json_?schema|structured[ _-]?outputs?|json mode|guided[ _-]?(?:json|decoding)|grammar|constrained decoding/i;

/** True when a server refuses the form of the answer that was asked for, and not the question. */
export function refusesForm(error: unknown): error is RecordError {
  return error instanceof RecordError && error.kind === 'refused' && FORM.test(error.message);
}

/** The prompt as it is sent: with what is said of the form, where one is asked for. */
export function promptText({ text, schema }: Pick<Question, 'text' | 'schema'>): string {
  return schema === undefined ? text : `${text.trimEnd()}\n\n${schema.note}`;
}

/**
 * Makes the way in which one endpoint is asked for structured answers. A server that refuses the form is asked in text at
 * once, and never for a form again; what the refused call took is counted with the answer.
 */
export function askingForForm(): (
  question: Question,
  ask: (question: Question) => Promise<Answer>,
) => Promise<Answer> {
  let isRefused = false;
  return async (question, ask) => {
    const { schema, ...plain } = question;
    if (schema === undefined || isRefused) return ask(plain);
    try {
      return await ask(question);
    } catch (error) {
      if (!refusesForm(error)) throw error;
      isRefused = true;
      const answer = await ask(plain);
      return { ...answer, ...addSpent(error.wasted ?? NOTHING_SPENT, answer) };
    }
  };
}

/** The same model for the record: its answers are asked for in a given form, which shapes them. */
export function asStructured(model: Model): Model {
  return { ...model, parameters: { ...model.parameters, structured_output: true } };
}
