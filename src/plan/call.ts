/** One call that a run would make. Pure. */
import type { AnswerSchema, Question, VideoInput } from '../models/model.js';
import { promptText } from '../models/structured.js';
import { formatLength, formatSeconds, type Pack, type PromptVariables } from '../prompts/index.js';
import type { PromptKey, Step, TimeRange } from '../records/record.js';

/** A call that a run would make. */
export interface PlannedCall {
  readonly step: Step;
  readonly prompt_key: PromptKey;
  /** Characters of the prompt; roughly, where it shows texts that are not there yet. */
  readonly characters: number;
  /** What would be asked to the letter, where that is known. */
  readonly question: Question | undefined;
  readonly video: VideoInput | undefined;
  /** Seconds that are watched, or chunk captions that are read: what the call takes grows with it. */
  readonly units: number;
}

/** Texts that a prompt shows: how long they are together, and how many captions of chunks are among them. */
export interface Inserted {
  readonly characters: number;
  readonly chunks: number;
}

/** What a question about text shows. */
export interface Reading {
  /** Undefined as long as not all of it is known. */
  readonly variables: Partial<PromptVariables> | undefined;
  readonly inserted: Inserted;
  readonly schema?: AnswerSchema | undefined;
}

/** A call about a video, or a part of it. */
export function watching(
  known: { readonly video_length: number; readonly input?: VideoInput },
  step: Step,
  prompt_key: PromptKey,
  pack: Pack,
  range?: TimeRange,
): PlannedCall {
  const { input, video_length } = known;
  const video = input === undefined ? undefined : { ...input, ...(range !== undefined && { range }) };
  const variables = {
    ...formatLength(video_length),
    ...(range !== undefined && {
      timestamp_start: formatSeconds(range.start),
      timestamp_end: formatSeconds(range.end),
    }),
  };
  const question = questionOf(pack, step, prompt_key, variables, video === undefined ? {} : { video });
  const units = range === undefined ? video_length : range.end - range.start;
  return { step, prompt_key, characters: question.text.length, question, video, units };
}

/** A call about texts. */
export function reading(
  pack: Pack,
  step: Step,
  prompt_key: PromptKey,
  { variables, inserted, schema }: Reading,
): PlannedCall {
  const form = schema === undefined ? {} : { schema };
  const question = variables && questionOf(pack, step, prompt_key, variables, form);
  const characters =
    question === undefined
      ? pack.prompt(prompt_key).template.length + inserted.characters + (schema?.note.length ?? 0)
      : promptText(question).length;
  return { step, prompt_key, characters, question, video: undefined, units: inserted.chunks };
}

function questionOf(
  pack: Pack,
  step: Step,
  prompt_key: PromptKey,
  variables: Partial<PromptVariables>,
  beside: Pick<Question, 'video' | 'schema'>,
): Question {
  const prompt = pack.prompt(prompt_key);
  const { temperature } = prompt;
  const text = prompt.render(variables);
  return { step, prompt_key, text, ...beside, ...(temperature !== undefined && { temperature }) };
}
