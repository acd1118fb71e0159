/** Shows an endpoint colours in one form, asks what it saw, and says what that means. */
import { join } from 'node:path';
import { ParseError, RecordError, ReeltraceError } from '../../../errors/errors.js';
import { synthesise } from '../../../media/synthesise.js';
import type { Answer } from '../../../models/model.js';
import { withTrial } from '../trial.js';
import {
  COLOUR_QUESTION,
  type Colour,
  colourGraph,
  judgeColours,
  PART,
  pickColours,
  readColours,
} from './colours.js';
import { type ExaminationContext, type Finding, fine, problem, warning } from './finding.js';
import { FORM_NAMES, type Form, inForm, isPart, otherForms } from './forms.js';
import { quoted, withEndpoint } from './reading.js';
import { modelOf, type Role } from './roles.js';

/** What an endpoint was shown, and what it said; `whole`: it ignored the range and looked at the whole video. */
interface Sight {
  readonly verdict: 'seen' | 'nearly' | 'not' | 'whole';
  readonly shown: readonly Colour[];
  readonly named: readonly Colour[];
  readonly answer: Answer;
}

/** Shows the endpoint colours in a form; gives the error back when the call failed. */
type Look = (form: Form) => Promise<Sight | ReeltraceError>;

/** True for an error that every call to this endpoint would get, whatever is asked. */
export function concernsEndpoint(error: ReeltraceError): boolean {
  // After the last try, a temporary failure, such as a lost connection, becomes an error of the video.
  if (error instanceof RecordError) return error.kind === 'transient';
  return !(error instanceof ParseError);
}

/**
 * Makes a clip, sends it and judges the answer. After an answer that is nearly right it asks once more, with other
 * colours.
 * @returns the error when the call failed
 */
export async function look(
  role: Role,
  form: Form,
  context: ExaminationContext,
): Promise<Sight | ReeltraceError> {
  try {
    const first = await lookOnce(role, form, context);
    return first.verdict === 'nearly' ? await lookOnce(role, form, context) : first;
  } catch (error) {
    if (error instanceof ReeltraceError) return error;
    throw error;
  }
}

async function lookOnce(role: Role, form: Form, context: ExaminationContext): Promise<Sight> {
  const { config, media, random } = context;
  const { workflow, endpoint } = inForm(form, role.endpoint, config.workflow);
  const tried = withEndpoint({ ...config, workflow }, role.name, endpoint);
  return await withTrial(tried, role.name, context, async ({ watching, directory, signal }) => {
    const colours = pickColours(random);
    const path = await synthesise(media.tools, colourGraph(colours), join(directory, 'colours.mp4'));
    const info = await media.probe(path, signal);
    const video = { path, info, ...(isPart(form) && { range: PART.range }) };
    const ask = { step: '1b', prompt_key: 'normal_chunk_caption', text: COLOUR_QUESTION, video } as const;
    const answer = await watching.ask(ask, signal);
    await watching.release?.(path);
    return judge(answer, colours, isPart(form));
  });
}

function judge(answer: Answer, colours: readonly Colour[], part: boolean): Sight {
  const shown = part ? colours.slice(PART.first) : colours;
  const named = readColours(answer.text);
  const verdict = judgeColours(answer.text, shown);
  const ignoredRange = part && verdict !== 'seen' && judgeColours(answer.text, colours) === 'seen';
  return { verdict: ignoredRange ? 'whole' : verdict, shown, named, answer };
}

/**
 * The finding for one form.
 * @param lookInstead tries another form, to find out what would work
 */
export async function sightFinding(
  role: Role,
  form: Form,
  sight: Sight | ReeltraceError,
  lookInstead: Look,
): Promise<Finding> {
  const name = FORM_NAMES[form];
  const instead = () => settingOf(role, form, lookInstead);
  if (sight instanceof ReeltraceError)
    return problem(`${name}: ${sight.message}`, (await instead()) ?? sight.hint);
  const { verdict, shown, named, answer } = sight;
  const told = `shown ${shown.join(', ')}; it said ${quoted(named.length > 0 ? named.join(', ') : answer.text)}`;
  switch (verdict) {
    case 'seen':
      return fine(`sees ${name}`);
    case 'nearly':
      return warning(
        `sees ${name}, but not all of it: ${told}`,
        'The server may look at too few frames: see how many it takes of a video, or choose another model.',
      );
    case 'whole':
      return problem(
        `${name}: it looks at the whole video instead of the part it is asked about`,
        `Set ${role.section}.gemini.reuse_uploads=false, so that parts are cut out and sent as videos of their own.`,
      );
    case 'not':
      return problem(`answers without seeing ${name}: ${told}`, (await instead()) ?? notSeen(role, form));
  }
}

/** The setting of another form that the endpoint does see; undefined when there is none. */
async function settingOf({ section }: Role, form: Form, lookInstead: Look): Promise<string | undefined> {
  for (const other of otherForms(form, section)) {
    const sight = await lookInstead(other.form);
    if (!(sight instanceof ReeltraceError) && sight.verdict === 'seen')
      return `It sees ${FORM_NAMES[other.form]}: set ${other.setting}`;
  }
  return undefined;
}

function notSeen({ section, endpoint }: Role, form: Form): string {
  const model = modelOf(endpoint);
  if (form === 'frames' || endpoint.backend === 'gemini')
    return `Name a model that takes ${form === 'frames' ? 'several images' : 'video'} in ${section}: ${model} does not seem to.`;
  return `The gateway drops the video, or ${model} takes neither video nor images; whatever it wrote would be made up.`;
}
