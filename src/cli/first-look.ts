/**
 * The first look: before anything is paid for, a new endpoint shows that it sees. A gateway may drop the video, and the
 * model behind it then makes everything up, in good prose.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../config/config.js';
import { FatalError, RecordError, ReeltraceError } from '../errors/errors.js';
import { Shared } from '../flow/shared.js';
import { createMedia } from '../media/index.js';
import { wrap } from '../models/chain.js';
import type { Model, Question } from '../models/model.js';
import { writeNote } from '../results/note-file.js';
import { cacheDirectory } from '../results/state-directory.js';
import type { Guard } from '../run/models/models.js';
import { describeEndpoint, modelOf } from './commands/doctor/roles.js';
import { concernsEndpoint, type Sight, showColours, toldOf } from './commands/doctor/sight.js';
import type { PipelineValues } from './options/pipeline-options.js';

/** What the first look needs. */
interface FirstLookOptions {
  readonly note: (text: string, way?: 'warn') => void;
}

/** What a command guards its endpoints with; undefined where it is told to trust them. */
export function guardOf(
  args: Pick<PipelineValues, 'trust-endpoint'>,
  { note }: FirstLookOptions,
): Guard | undefined {
  return args['trust-endpoint'] === true ? undefined : firstLook({ note });
}

/** Has a key of its own, so that the budget does not estimate other calls by this one. */
const PROMPT_KEY = 'first_look';

/**
 * Guards the endpoints of a run: the first question about video to one that is not known yet waits until the endpoint has
 * named the colours of a clip. That is one call, or two where the answer is nearly right.
 */
function firstLook({ note }: FirstLookOptions): Guard {
  return (section, endpoint) => (model) => {
    const looks = new Shared<void>();
    let isDone = isKnown(endpoint);
    const look = async (question: Question, signal: AbortSignal) => {
      const named = `${section} (${describeEndpoint(endpoint)})`;
      try {
        const sight = await lookThrough(model, question, signal);
        expectSight(sight, named);
        if (sight.verdict === 'seen') note(`${named} sees: it named the colours of a test clip`);
        else note(`${named} sees, but not all of it: ${toldOf(sight)}`, 'warn');
        await remember(endpoint);
      } catch (error) {
        if (!(error instanceof ReeltraceError) || concernsEndpoint(error)) throw error;
        note(`${named} could not be asked what it sees: ${error.message}`, 'warn');
      }
      isDone = true;
    };
    return wrap(model, async (question, signal) => {
      if (!isDone && question.video !== undefined)
        await looks
          .join('look', (own) => look(question, own), signal)
          .catch((error: unknown) => {
            throw failureOf(question, error);
          });
      return await model.ask(question, signal);
    });
  };
}

/** A network that fails during the look fails the question that waits for it, as it would without the look. */
function failureOf({ prompt_key }: Question, error: unknown): unknown {
  if (!(error instanceof RecordError)) return error;
  const { kind, message, hint, attempts } = error;
  return new RecordError(kind, message, { hint, attempts, prompt_key, cause: error });
}

/** Shows a model colours as the question that waits for that shows it video: all of it, or a part. */
async function lookThrough(model: Model, { step, video }: Question, signal: AbortSignal): Promise<Sight> {
  const directory = await mkdtemp(join(tmpdir(), 'reeltrace-look-'));
  try {
    const media = await createMedia({ temporary_directory: directory });
    const how = { media, directory, random: Math.random, part: video?.range !== undefined };
    return await showColours(model, { step, prompt_key: PROMPT_KEY, ...how }, signal);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** @throws FatalError for an answer that a model gives that does not see */
export function expectSight(sight: Sight, named: string): void {
  if (sight.verdict === 'seen' || sight.verdict === 'nearly') return;
  const what =
    sight.verdict === 'whole'
      ? 'looks at the whole video instead of the part that it is asked about'
      : 'answers without seeing the video';
  throw new FatalError(`${named} ${what}: ${toldOf(sight)}. Nothing else was asked.`, {
    hint: 'reeltrace doctor, with the same configuration, tries other ways to send video and says what to set. To run it all the same, give --trust-endpoint.',
  });
}

/** True for an endpoint that has named its colours, in this way of sending video, to this user. */
export function isKnown(endpoint: Endpoint): boolean {
  return endpoint.backend === 'signals' || existsSync(placeOf(endpoint));
}

/** Notes that an endpoint sees. Without the note, where it can't be written, the next run asks again. */
export async function remember(endpoint: Endpoint): Promise<void> {
  const { backend } = endpoint;
  const note = { backend, model: modelOf(endpoint), at: new Date().toISOString() };
  await writeNote(placeOf(endpoint), note).catch((error: unknown) => {
    if (!(error instanceof FatalError)) throw error;
  });
}

/** The file that says that an endpoint sees; its name tells neither the address nor a key. */
function placeOf(endpoint: Endpoint): string {
  const { backend, gemini, openai } = endpoint;
  const { base_url, base_urls, frames_only, video_part } = openai;
  const server =
    backend === 'gemini' ? [gemini.base_url] : [base_url, ...base_urls, frames_only ? 'frames' : video_part];
  const name = createHash('sha256')
    .update(JSON.stringify([backend, modelOf(endpoint), ...server]))
    .digest('hex')
    .slice(0, 24);
  return join(cacheDirectory(), 'reeltrace', 'seen', `${name}.json`);
}
