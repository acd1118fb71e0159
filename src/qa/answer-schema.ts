/** The form of an answer as a JSON Schema, for servers that can hold a model to it; `parseQa` reads what comes of it. */
import { z } from 'zod';
import { type QaType, qaPairSchema } from '../records/record.js';

/** What a schema is called, the schema, and what is said of it beside the prompt. */
export interface QaAnswerSchema {
  readonly name: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly note: string;
}

const [mcq, bcq, temporal, open] = qaPairSchema.options;

/** What a model is asked for where that differs from what is made of it; the answer last, after the reasoning. */
const FIELDS = {
  mcq: z.object({ ...mcq.pick({ question: true, options: true, reasoning: true }).shape, answer: letters() }),
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
  open: z.object(open.pick({ question: true, reasoning: true, answer: true }).shape),
} as const;

function letters() {
  return z
    .enum(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'])
    .describe('the letter of the right option');
}

/** The words of JSON Schema that every server knows. */
const KNOWN = new Set([
  'type',
  'properties',
  'required',
  'items',
  'enum',
  'additionalProperties',
  'description',
]);

/** Leaves out what some servers refuse: lengths, patterns and counts are checked afterwards anyway. */
function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([word]) => KNOWN.has(word))
      .map(([word, value]) => [
        word,
        word === 'properties' ? mapValues(value, plain) : word === 'enum' ? value : plain(value),
      ]),
  );
}

function mapValues(object: unknown, map: (value: unknown) => unknown): unknown {
  if (typeof object !== 'object' || object === null) return object;
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

function fieldsOf(type: QaType) {
  if (type === 'mcq' || type === 'bcq' || type === 'temporal_localization') return FIELDS[type];
  return FIELDS.open;
}

function schemaOf(type: QaType): QaAnswerSchema {
  const fields = fieldsOf(type);
  const json = plain(z.toJSONSchema(z.object({ pairs: z.array(fields) })));
  const names = Object.keys(fields.shape).map((name) => `"${name}"`);
  return {
    name: `${type}_pairs`,
    json: Object(json),
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
