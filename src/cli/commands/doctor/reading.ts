/** Asks an endpoint about text alone: does it answer, and by a schema where that is wanted? */
import type { Config } from '../../../config/config.js';
import type { Answer, Question } from '../../../models/model.js';
import { withTrial } from '../trial.js';
import { type ExaminationContext, type Finding, fine, warning } from './finding.js';
import type { Role } from './roles.js';

/** How much of an unexpected answer is shown, in characters. */
const SHOWN = 60;

/** An answer to a question about text, and what it says about the endpoint. @throws as the endpoint does */
export async function askNumber(role: Role, context: ExaminationContext) {
  const number = String(1000 + Math.floor(context.random() * 9000));
  const answer = await askText(role, context, {
    text: `Answer with this number and nothing else: ${number}`,
  });
  const finding: Finding = answer.text.includes(number)
    ? fine(`reads text and does what it is asked (${seconds(answer)})`)
    : warning(
        `asked to repeat ${number}, it said ${quoted(answer.text)}`,
        'Look at what it says in a pilot (reeltrace run --pilot 8): descriptions and questions come from this model.',
      );
  return { answer, finding };
}

/** Whether the endpoint answers by a schema. @throws as the endpoint does */
export async function askInForm(role: Role, context: ExaminationContext): Promise<Finding> {
  const text = 'Name a colour, and say how many letters its name has.';
  const answer = await askText(role, context, { text, schema: SCHEMA });
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
  // Does not mention JSON, so that a server which ignores the schema is found out.
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
  context: ExaminationContext,
  question: Pick<Question, 'text' | 'schema'>,
): Promise<Answer> {
  return await withTrial(withEndpoint(context.config, name, endpoint), name, context, ({ reading, signal }) =>
    reading.ask({ step: '2', prompt_key: 'normal_description', ...question }, signal),
  );
}

/** The same configuration with another endpoint of that name. */
export function withEndpoint(config: Config, name: string, endpoint: Role['endpoint']): Config {
  if (name === 'vlm' || name === 'llm') return { ...config, [name]: endpoint };
  return { ...config, models: { ...config.models, [name]: endpoint } };
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
