/** Records as they stand before each step, and a pack whose prompts show what they were rendered with. */
import { lastValueFrom, type OperatorFunction, of, toArray } from 'rxjs';
import type { Question } from '../../src/models/model.js';
import { NO_USAGE } from '../../src/models/model.js';
import type { Pack } from '../../src/prompts/index.js';
import {
  type Captioned,
  type Chunked,
  type Described,
  ended,
  going,
  type Outcome,
  type Probed,
  QA_TYPES,
  type QaPair,
  type QaType,
  type Routed,
  type Trace,
} from '../../src/record.js';

/** Renders to the prompt key and the variables, as JSON. */
export const PACK: Pack = {
  name: 'plain',
  domain: 'Tests.',
  language: 'en',
  qa_types: QA_TYPES,
  directory: '/packs/plain',
  prompt: (key) => ({
    key,
    file: `/packs/plain/${key}.md`,
    template: key,
    hash: `hash of ${key}`,
    render: (variables) => JSON.stringify({ key, ...variables }),
    ...(key === 'video_filtering' && { temperature: 0.1 }),
  }),
};

const TRACE: Trace = {
  model: 'fake-1',
  backend: 'fake',
  pack: 'plain',
  prompts: {},
  model_hash: '',
  calls: 1,
  attempts: 1,
  usage: NO_USAGE,
  bytes_sent: 0,
  milliseconds: 0,
};

/** A video as the probe leaves it; its length is 20 s unless said otherwise. */
export function probed(video: string, video_length = 20): Probed {
  const info = {
    duration: video_length,
    width: 64,
    height: 48,
    frame_rate: 10,
    codec: 'h264',
    has_audio: false,
    size_bytes: 1,
    modified_ms: 0,
  };
  return { video, info, video_length };
}

export function routed(video: string, video_length?: number): Routed<Probed> {
  return { ...probed(video, video_length), mode: 'anomaly' };
}

export function captioned(video: string, video_length?: number): Captioned {
  const global_caption = `Global of ${video}.`;
  const dense_caption = `Dense of ${video}.`;
  return { ...routed(video, video_length), global_caption, dense_caption, caption_trace: TRACE };
}

export function chunked(video: string, video_length?: number): Chunked {
  const chunk = { chunk_index: 0, timestamp_start: 0, timestamp_end: 5, caption: `Chunk of ${video}.` };
  return { ...captioned(video, video_length), chunk_captions: [chunk], chunk_trace: TRACE };
}

export function described(video: string): Described {
  return {
    ...captioned(video),
    detailed_description: `Description of ${video}.`,
    description_trace: TRACE,
  };
}

/** One valid pair of a QA type. */
export function pairOf(type: QaType, about = 'the video'): QaPair {
  const base = { question: `What of ${about}?`, reasoning: `It is seen in ${about}.` };
  if (type === 'mcq')
    return { type, ...base, options: ['red car', 'blue van', 'bicycle', 'tram'], answer: 'B' };
  if (type === 'bcq') return { type, ...base, answer: 'Yes', full_answer: 'Yes. It is there.' };
  if (type === 'temporal_localization') return { type, ...base, start: 1, end: 3 };
  return { type, ...base, answer: `That is ${about}.` };
}

/** An ending that was reached before the step under test. */
export function gone(video = '/v/gone.mp4') {
  return ended({ state: 'failed', video, step: 'probe', kind: 'damaged', message: 'it is broken' });
}

/** All outcomes of an operator over these, in the order in which they come. */
export function outcomesOf<T, U>(
  operator: OperatorFunction<Outcome<T>, Outcome<U>>,
  ...inputs: readonly Outcome<T>[]
): Promise<Outcome<U>[]> {
  return lastValueFrom(of(...inputs).pipe(operator, toArray()));
}

/** The record that an operator makes of this one; an ending is an error. */
export async function recordOf<T, U>(
  operator: OperatorFunction<Outcome<T>, Outcome<U>>,
  record: T,
): Promise<U> {
  const [outcome] = await outcomesOf(operator, going(record));
  if (outcome?.ok) return outcome.record;
  throw new Error(`expected a record, got ${JSON.stringify(outcome)}`);
}

/** How a record ends; a record that goes on is an error. */
export async function endingOf<T, U>(operator: OperatorFunction<Outcome<T>, Outcome<U>>, record: T) {
  const [outcome] = await outcomesOf(operator, going(record));
  if (outcome !== undefined && !outcome.ok) return outcome.ending;
  throw new Error(`expected an ending, got ${JSON.stringify(outcome)}`);
}

/** True when a question is about this video, whether it watches it or reads of it. */
export function isAbout(question: Question, video: string): boolean {
  return question.video?.path === video || question.text.includes(video);
}

/** What a question was rendered with, by the plain pack. */
export function variablesIn(model: { readonly questions: readonly Question[] }, index = 0): unknown {
  return JSON.parse(model.questions[index]?.text ?? 'null');
}
