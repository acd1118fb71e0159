/** Asks an endpoint about text alone: does it answer, and in a given form where that is wanted? */
import type { Answer, Question } from '../../../models/model.js';
import { patiently, type TrialOptions, withTrial } from '../trial.js';
import type { ExaminationContext } from './context.js';
import { type Finding, fine, warning } from './finding.js';
import type { Role } from './roles.js';
import { withEndpoint } from './sight.js';

const ABOUT_TEXT = { step: '2', prompt_key: 'normal_description' } as const;
/** So much of an unexpected answer is shown, in characters. */
const SHOWN = 60;

/** What asking takes beside the role. */
type Ask = Pick<TrialOptions, 'onEvent'>;

/** An answer to a question about text, and what it says of the endpoint. @throws as the endpoint does */
export async function askNumber(role: Role, context: ExaminationContext, options: Ask) {
  const number = String(1000 + Math.floor(context.random() * 9000));
  const text = `Answer with this number and nothing else: ${number}`;
  const answer = await askText(role, { ...ABOUT_TEXT, text }, context, options);
  const finding: Finding = answer.text.includes(number)
    ? fine(`reads text and does what it is asked (${seconds(answer)})`)
    : warning(
        `asked to repeat ${number}, it said ${quoted(answer.text)}`,
        'Look at what it says in a pilot (reeltrace run --pilot 8): descriptions and questions come from this model.',
      );
  return { answer, finding };
}

/** Whether the endpoint answers by a schema. @throws as the endpoint does */
export async function askInForm(role: Role, context: ExaminationContext, options: Ask): Promise<Finding> {
  const text = 'Name a colour, and say how many letters its name has.';
  const answer = await askText(role, { ...ABOUT_TEXT, text, schema: SCHEMA }, context, options);
  if (isInForm(answer.text)) return fine('answers in a given form (JSON by a schema)');
  const what = 'does not answer by a schema; questions are asked and read as text';
  if (context.config.workflow.structured_output !== 'on') return fine(what);
  return warning(what, 'Set workflow.structured_output=auto, or serve the model with structured outputs.');
}

const SCHEMA: NonNullable<Question['schema']> = {
  name: 'colour',
  json: {
    type: 'object',
    properties: { colour: { type: 'string' }, letters: { type: 'integer' } },
    required: ['colour', 'letters'],
    additionalProperties: false,
  },
  // Says nothing of JSON: a server that ignores the schema is to show it.
  note: 'Answer in the given form.',
};

function isInForm(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'colour' in value && 'letters' in value;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

async function askText(
  { name, endpoint }: Role,
  question: Question,
  { config, media, environment, stop }: ExaminationContext,
  options: Ask,
): Promise<Answer> {
  const tried = withEndpoint(config, name, endpoint);
  return await patiently(
    (signal) =>
      withTrial(tried, name, { ...options, media, environment }, ({ reading }) =>
        reading.ask(question, signal),
      ),
    stop,
  );
}

/** How long an answer took, as `0.4 s`. */
export function seconds({ milliseconds }: Answer): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The beginning of an answer, in quotes. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `"${line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}"`;
}
