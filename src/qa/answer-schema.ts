/** The form of an answer as a JSON Schema, for servers that can hold a model to it; `parseQa` reads such answers. */
import { z } from 'zod';
import type { QaType } from '../records/qa-types.js';
import { qaPairSchema } from '../records/record.js';

/** The name of a schema, the schema, and what the prompt says of it. */
interface QaAnswerSchema {
  readonly name: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly note: string;
}

const [mcq, bcq, temporal, open] = qaPairSchema.options;

/** What a model is asked for, which may differ from what is made of it; the answer comes last, after the reasoning. */
const FIELDS: Readonly<Partial<Record<QaType, z.ZodObject>>> = {
  mcq: z.object({
    ...mcq.pick({ question: true, options: true, reasoning: true }).shape,
    answer: z.enum([...'ABCDEFGHIJ']).describe('the letter of the right option'),
  }),
  bcq: z.object({
    ...bcq.pick({ question: true, reasoning: true }).shape,
    answer: z.string().describe('"Yes." or "No." and one sentence that says what is the case'),
  }),
  temporal_localization: z.object({
    ...temporal.pick({ question: true, reasoning: true }).shape,
    // As text: a bare 1.30 could be a minute and a half.
    start: z.string().describe('MM:SS'),
    end: z.string().describe('MM:SS'),
  }),
};
const OPEN = z.object(open.pick({ question: true, reasoning: true, answer: true }).shape);

/** The words of JSON Schema that every server knows. */
const KNOWN = 'type properties required items enum additionalProperties description'.split(' ');

/** Leaves out what some servers refuse: lengths, patterns and counts are checked afterwards anyway. */
function plain(node: unknown, isKept = (word: string) => KNOWN.includes(word)): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
  // The names of properties are no words of JSON Schema.
  const keep = (word: string, value: unknown) => plain(value, word === 'properties' ? () => true : undefined);
  const words = Object.entries(node).filter(([word]) => isKept(word));
  return Object.fromEntries(words.map(([word, value]) => [word, keep(word, value)]));
}

function schemaOf(type: QaType): QaAnswerSchema {
  const fields = FIELDS[type] ?? OPEN;
  const names = Object.keys(fields.shape).map((name) => `"${name}"`);
  return {
    name: `${type}_pairs`,
    json: Object(plain(z.toJSONSchema(z.object({ pairs: z.array(fields) })))),
    note:
      'Give the pairs as JSON and not in blocks: one object with the field "pairs", a list with one object for each ' +
      `question, which has the fields ${names.join(', ')}. ${OPTIONS_NOTE[type] ?? ''}`.trimEnd() +
      ' Everything else that was said of the pairs holds for their texts.',
  };
}

const OPTIONS_NOTE: Readonly<Partial<Record<QaType, string>>> = {
  mcq: 'Options stand in their list without their letters, A first.',
  temporal_localization: 'Times are texts of the form "MM:SS".',
};

const made = new Map<QaType, QaAnswerSchema>();

/** The schema of an answer with pairs of one type. */
export function answerSchema(type: QaType): QaAnswerSchema {
  const known = made.get(type) ?? schemaOf(type);
  made.set(type, known);
  return known;
}
