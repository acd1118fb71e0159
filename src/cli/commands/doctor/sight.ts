/** Shows an endpoint colours in one form, asks what it saw, and says what that means. */
import { join } from 'node:path';
import { ParseError, RecordError, ReeltraceError } from '../../../errors/errors.js';
import type { MediaTools } from '../../../media/index.js';
import type { Media } from '../../../media/media.js';
import { synthesise } from '../../../media/synthesise.js';
import type { Answer, Model, Question } from '../../../models/model.js';
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

/** What a model was shown, and what it said; `whole`: it ignored the range and looked at the whole video. */
export interface Sight {
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

/** Shows the endpoint colours in a form. @returns the error when the call failed */
export async function look(
  role: Role,
  form: Form,
  context: ExaminationContext,
): Promise<Sight | ReeltraceError> {
  const { config, media, random } = context;
  const { workflow, endpoint } = inForm(form, role.endpoint, config.workflow);
  const tried = withEndpoint({ ...config, workflow }, role.name, endpoint);
  try {
    return await withTrial(tried, role.name, context, ({ watching, directory, signal }) => {
      const asked = { step: '1b', prompt_key: 'normal_chunk_caption' };
      return showColours(watching, { ...asked, media, directory, random, part: isPart(form) }, signal);
    });
  } catch (error) {
    if (error instanceof ReeltraceError) return error;
    throw error;
  }
}

/** How colours are shown. */
interface Showing extends Pick<Question, 'step' | 'prompt_key'> {
  readonly media: Pick<Media, 'probe'> & { readonly tools: MediaTools };
  /** Where the clip is made. */
  readonly directory: string;
  /** In [0, 1), as Math.random. */
  readonly random: () => number;
  /** Ask about a range of the clip, not about all of it. */
  readonly part: boolean;
}

/**
 * Shows a model a clip of colours and judges what it says. After an answer that is nearly right it asks once more, with
 * other colours. @throws as the model does
 */
export async function showColours(model: Model, showing: Showing, signal: AbortSignal): Promise<Sight> {
  const first = await showOnce(model, showing, signal);
  return first.verdict === 'nearly' ? await showOnce(model, showing, signal) : first;
}

async function showOnce(
  model: Model,
  { media, directory, random, part, ...asked }: Showing,
  signal: AbortSignal,
): Promise<Sight> {
  const colours = pickColours(random);
  const name = `colours-${colours.join('-')}.mp4`;
  const path = await synthesise(media.tools, colourGraph(colours), join(directory, name));
  const info = await media.probe(path, signal);
  const video = { path, info, ...(part && { range: PART.range }) };
  const answer = await model.ask({ ...asked, text: COLOUR_QUESTION, video }, signal);
  await model.release?.(path);
  return judge(answer, colours, part);
}

/** What it was shown and what it said, in words. */
export function toldOf({ shown, named, answer }: Sight): string {
  return `shown ${shown.join(', ')}; it said ${quoted(named.length > 0 ? named.join(', ') : answer.text)}`;
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
  const told = toldOf(sight);
  switch (sight.verdict) {
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
