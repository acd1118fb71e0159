/** The failure of a record when asking again did not help. */
import { type ParseError, RecordError, type TransientError } from '../errors/errors.js';
import { asksForVideo } from '../qa/text/refusal.js';
import type { Model, Question } from './model.js';

/** What to do when a server took the video, but the model did not get it. */
const UNSEEN =
  'The model was not given the video: a gateway may drop it and answer all the same. ' +
  'reeltrace doctor tries what reaches it; for OpenAI-compatible servers try video_part or frames_only.';

/** The same failure, with the calls that it took. */
export function withAttempts(error: RecordError, attempts: number): RecordError {
  if (error.attempts === attempts) return error;
  const { kind, message, hint, prompt_key } = error;
  return new RecordError(kind, message, {
    attempts,
    hint,
    cause: error,
    ...(prompt_key !== undefined && { prompt_key }),
  });
}

/** No call was answered: `calls` of all `attempts` failed for a passing reason. */
export function gaveUp(model: Model, calls: number, attempts: number, cause: TransientError): RecordError {
  const times = calls === 1 ? 'one call' : `${calls} calls`;
  return new RecordError(
    'transient',
    `${model.backend} ${model.name} gave no answer in ${times}; the last one ended with: ${cause.message}`,
    {
      cause,
      attempts,
      hint: cause.hint ?? 'Nothing is wrong with the video: run the same command again later.',
    },
  );
}

/** No answer could be used: `calls` of all `attempts` gave answers that were not what was asked for. */
export function neverUsable(
  model: Model,
  calls: number,
  attempts: number,
  cause: ParseError,
  { video }: Pick<Question, 'video'>,
): RecordError {
  const times = calls === 1 ? 'asked once' : `asked ${calls} times`;
  const hint =
    model.parameters['deterministic'] === true
      ? 'The same question gets the same answer here: change the prompt, or take another model.'
      : 'Run again to ask once more; when it happens often, make the prompt clearer or take a stronger model.';
  // What a check says begins with its name, by which it is counted.
  const message =
    cause.kind === 'rejected'
      ? `${cause.message} (${model.backend} ${model.name}, ${times})`
      : `${model.backend} ${model.name}, ${times}, did not answer in the expected form: ${cause.message}`;
  return new RecordError(cause.kind, `${message}${quoted(cause.text)}`, {
    cause,
    attempts,
    hint: video !== undefined && asksForVideo(cause.text) ? UNSEEN : (cause.hint ?? hint),
  });
}

function quoted(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return ` It wrote: "${trimmed.length > 200 ? `${trimmed.slice(0, 200)}…` : trimmed}"`;
}
