/** Answers in a given form, asked for until a server refuses that. */
import { RecordError } from '../errors/errors.js';
import { inLayer, type ModelWrapper, wrap } from './chain.js';
import type { Model, Question } from './model.js';
import { behind, wastedBy } from './usage.js';

/** How servers name the field, or what they can't do, when they refuse. */
const FORM =
  /response_?format|response_?(?:json_?)?schema|response_?mime_?type|json_?schema|structured[ _-]?outputs?|json mode|guided[ _-]?(?:json|decoding)|grammar|constrained decoding/i;

/** True when a server refuses the form of the answer that was asked for, and not the question. */
export function refusesForm(error: unknown): error is RecordError {
  return error instanceof RecordError && error.kind === 'refused' && FORM.test(error.message);
}

/** The prompt as it is sent: with a note about the form, where one is asked for. */
export function promptText({ text, schema }: Pick<Question, 'text' | 'schema'>): string {
  return schema === undefined ? text : `${text.trimEnd()}\n\n${schema.note}`;
}

/**
 * A model that asks in text once its server has refused the form: the same question at once, and all later ones. Each
 * request is a call of the model inside, so limits and counts see it. What the refused call took counts with the
 * answer.
 */
export function withStructure(): ModelWrapper {
  return inLayer('structure', (model) => {
    let isRefused = false;
    return wrap(model, async (question, signal) => {
      const { schema, ...plain } = question;
      if (schema === undefined || isRefused) return model.ask(plain, signal);
      try {
        return await model.ask(question, signal);
      } catch (error) {
        if (!refusesForm(error)) throw error;
        isRefused = true;
        return behind(wastedBy(error), () => model.ask(plain, signal));
      }
    });
  });
}

/** The same model with a parameter that says that answers are asked for in a given form, which shapes them. */
export function asStructured(model: Model): Model {
  const known = structured.get(model);
  if (known !== undefined) return known;
  const made = { ...model, parameters: { ...model.parameters, structured_output: true } };
  structured.set(model, made);
  return made;
}

/** One for each model, because callers keep things by model object. */
const structured = new WeakMap<Model, Model>();
