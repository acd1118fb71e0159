/** The workshop for a domain of the user's own: what it asks, and the checklist that follows from the answers. */
import { z } from 'zod';
import { ConfigError } from '../errors/errors.js';
import { nearest } from '../errors/nearest.js';
import { KINDS, QUESTION_KINDS, type QuestionKind } from './question-kinds.js';
import { type Problem, readYaml } from './yaml.js';

const phrase = z.string().trim().min(1);
const phrases = z.array(phrase);
/** Without an answer the marker of the scaffold stays open. */
const optional = phrases.nullish().transform((list) => list ?? []);

/** What the trained model should answer: kinds of questions, each with or without words of the user's own. */
const questions = z.record(z.string(), phrase.nullable()).transform((given, context) => {
  const asked: Partial<Record<QuestionKind, string>> = {};
  for (const [name, words] of Object.entries(given)) {
    const kind = KINDS.find((known) => known === name);
    if (kind !== undefined) asked[kind] = words ?? QUESTION_KINDS[kind].asks;
    else context.addIssue({ code: 'custom', path: [name], message: strangeKind(name) });
  }
  if (Object.keys(given).length === 0)
    context.addIssue({ code: 'custom', message: `name at least one of ${KINDS.join(', ')}` });
  return asked;
});

/** What the workshop asks, as an answers file holds it. */
const answersSchema = z.strictObject({
  /** The pack's name; that of its folder when absent. */
  name: z
    .string()
    .regex(/^[\w@][\w@./-]*$/, 'expected a name of letters, digits, "-" and "_"')
    .optional(),
  /** The footage in a few words that fit after "You are watching". */
  footage: phrase,
  /** What turns up in the collection and does not belong to the domain. */
  other_footage: optional,
  /** The parts of the place that matter. */
  place: phrases.min(1),
  /** Who and what takes part. */
  actors: phrases.min(1),
  /** By which marks they are told apart. */
  details: phrases.min(1),
  /** Which actions matter. */
  actions: phrases.min(1),
  questions,
  /** What counts as out of the ordinary, each by what can be seen of it. */
  anomalies: optional,
  near_misses: optional,
  /** What may look remarkable and is ordinary. */
  ordinary_events: optional,
  /** Why people and things stand still for a good reason. */
  reasons_to_wait: optional,
  /** The checklist as it was confirmed; derived from the rest when absent. */
  must_capture: phrases.min(1).optional(),
  should_capture: phrases.min(1).optional(),
});
export type WorkshopAnswers = z.infer<typeof answersSchema>;

/** What captions must tell so that the questions can be asked, and what they should tell if possible. */
export interface Checklist {
  readonly must_capture: readonly string[];
  readonly should_capture: readonly string[];
}

/**
 * Reads an answers file.
 * @param file for messages
 * @throws ConfigError that lists all that is wrong by file, line and field
 */
export function parseAnswers(file: string, text: string): WorkshopAnswers {
  const problems: Problem[] = [];
  const answers = readYaml({ file, text, line: 1 }, answersSchema, problems);
  if (answers !== undefined) return answers;
  const lines = problems.map(({ line, message }) => `  ${file}:${line}: ${message}`);
  throw new ConfigError(`the answers can't be used:\n${lines.join('\n')}`, {
    hint: 'reeltrace prompts new --example prints answers to start from',
  });
}

/**
 * The checklist that follows from the answers: actors, actions and places by name, and what each kind of question needs.
 * A checklist that was confirmed already is returned as it is.
 */
export function deriveChecklist(answers: WorkshopAnswers): Checklist {
  const { actors, details, actions, place, must_capture, should_capture } = answers;
  const kinds = KINDS.filter((kind) => answers.questions[kind] !== undefined).map(
    (kind) => QUESTION_KINDS[kind],
  );
  return {
    must_capture: must_capture ?? [
      `each of these that is seen: ${inline(actors)}; told apart by ${inline(details)}`,
      `each of these actions, and who does it: ${inline(actions)}`,
      `where it is: ${inline(place)}`,
      ...kinds.map(({ must }) => must),
    ],
    should_capture: should_capture ?? kinds.map(({ should }) => should),
  };
}

/** What replaces a marker: words within a sentence, or a list below it. */
export type MarkerValue = { readonly words: string } | { readonly items: readonly string[] };

/** The markers of the scaffold that the answers fill; markers without an answer are absent. */
export function markerValues(answers: WorkshopAnswers): ReadonlyMap<string, MarkerValue> {
  const { must_capture, should_capture } = deriveChecklist(answers);
  const asked = KINDS.flatMap((kind) => {
    const words = answers.questions[kind];
    return words === undefined ? [] : [`*${kind}*: ${words}`];
  });
  const sentences = {
    'OTHER FOOTAGE': answers.other_footage,
    PLACE: answers.place,
    ACTORS: answers.actors,
    DETAILS: answers.details,
    ACTIONS: answers.actions,
    'NEAR MISSES': answers.near_misses,
    'ORDINARY EVENTS': answers.ordinary_events,
    'REASONS TO WAIT': answers.reasons_to_wait,
  };
  const lists = {
    ANOMALIES: answers.anomalies,
    QUESTIONS: asked,
    'MUST CAPTURE': must_capture,
    'SHOULD CAPTURE': should_capture,
  };
  const values = new Map<string, MarkerValue>([['FOOTAGE', { words: answers.footage }]]);
  for (const [name, list] of Object.entries(sentences))
    if (list.length > 0) values.set(name, { words: inline(list) });
  for (const [name, items] of Object.entries(lists)) if (items.length > 0) values.set(name, { items });
  return values;
}

function inline(list: readonly string[]): string {
  return list.join(list.some((item) => item.includes(',')) ? '; ' : ', ');
}

function strangeKind(name: string): string {
  const meant = nearest(name, KINDS);
  return `no kind of question; ${meant === undefined ? `there are ${KINDS.join(', ')}` : `did you mean "${meant}"?`}`;
}
