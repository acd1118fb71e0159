/** Shows an endpoint colours in one form and asks what it saw. */
import { join } from 'node:path';
import { ParseError, RecordError, ReeltraceError } from '../../../errors/errors.js';
import { synthesise } from '../../../media/synthesise.js';
import type { Answer } from '../../../models/model.js';
import { patiently, type TrialOptions, withTrial } from '../trial.js';
import {
  COLOUR_QUESTION,
  type Colour,
  colourGraph,
  judgeColours,
  PART,
  pickColours,
  readColours,
} from './colours.js';
import type { ExaminationContext } from './context.js';
import { type Form, inForm, isPart } from './forms.js';
import type { Role } from './roles.js';

/** What came of it. */
export interface Sight {
  readonly verdict: 'seen' | 'nearly' | 'not' | 'whole';
  readonly shown: readonly Colour[];
  readonly named: readonly Colour[];
  readonly answer: Answer;
}

/** An error that would meet every call to this endpoint, whatever is asked. */
export function concernsEndpoint(error: ReeltraceError): boolean {
  // What passes, as a connection that fails, is the video's after its last try.
  if (error instanceof RecordError) return error.kind === 'transient';
  return !(error instanceof ParseError);
}

/**
 * Makes a clip, sends it and judges the answer; an answer that is nearly right is asked for once more with other colours.
 * @returns the error when the call failed
 */
export async function look(
  role: Role,
  form: Form,
  context: ExaminationContext,
  options: Pick<TrialOptions, 'onEvent'>,
): Promise<Sight | ReeltraceError> {
  try {
    const first = await lookOnce(role, form, context, options);
    return first.verdict === 'nearly' ? await lookOnce(role, form, context, options) : first;
  } catch (error) {
    if (error instanceof ReeltraceError) return error;
    throw error;
  }
}

async function lookOnce(
  { name, endpoint }: Role,
  form: Form,
  { config, media, environment, random, stop }: ExaminationContext,
  options: Pick<TrialOptions, 'onEvent'>,
): Promise<Sight> {
  const changed = inForm(form, endpoint, config.workflow);
  const tried = withEndpoint({ ...config, workflow: changed.workflow }, name, changed.endpoint);
  const trial = { ...options, media, environment };
  return await patiently(
    (signal) =>
      withTrial(tried, name, trial, async ({ watching, directory }) => {
        const colours = pickColours(random);
        const path = await synthesise(media.tools, colourGraph(colours), join(directory, 'colours.mp4'));
        const info = await media.probe(path, signal);
        const video = { path, info, ...(isPart(form) && { range: PART.range }) };
        const question = {
          step: '1b',
          prompt_key: 'normal_chunk_caption',
          text: COLOUR_QUESTION,
          video,
        } as const;
        const answer = await watching.ask(question, signal);
        await watching.release?.(path);
        return judge(answer, colours, isPart(form));
      }),
    stop,
  );
}

/** The same configuration with another endpoint of that name. */
export function withEndpoint<T extends Pick<ExaminationContext['config'], 'vlm' | 'llm' | 'models'>>(
  config: T,
  name: string,
  endpoint: Role['endpoint'],
): T {
  if (name === 'vlm' || name === 'llm') return { ...config, [name]: endpoint };
  return { ...config, models: { ...config.models, [name]: endpoint } };
}

function judge(answer: Answer, colours: readonly Colour[], part: boolean): Sight {
  const shown = part ? colours.slice(PART.first) : colours;
  const named = readColours(answer.text);
  const verdict = judgeColours(answer.text, shown);
  const ignoredRange = part && verdict !== 'seen' && judgeColours(answer.text, colours) === 'seen';
  return { verdict: ignoredRange ? 'whole' : verdict, shown, named, answer };
}
