/** Records as they stand before each step, and a pack whose prompts show what they were rendered with. */
import { lastValueFrom, type OperatorFunction, of, toArray } from 'rxjs';
import type { Question } from '../../src/models/model.js';
import { NO_USAGE } from '../../src/models/model.js';
import type { Pack } from '../../src/prompts/index.js';
import { BUILT_IN_QA_TYPES, QA_TYPES, type QaType } from '../../src/records/qa-types.js';
import {
  type Captioned,
  type Chunked,
  type Described,
  ended,
  going,
  type Outcome,
  type Probed,
  type QaPair,
  type Routed,
  TASKS,
  type Trace,
} from '../../src/records/record.js';

/** Renders to the prompt key and the variables, as JSON. */
export const PACK: Pack = {
  name: 'plain',
  domain: 'Tests.',
  language: 'en',
  qa_types: QA_TYPES,
  types: BUILT_IN_QA_TYPES,
  directory: '/packs/plain',
  prompt: (key) => ({
    key,
    file: `/packs/plain/${key}.md`,
    template: key,
    fixed_text: { prefix: key.length, fixed: key.length },
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
    detailed_description: `Description of ${video} from 00:01 to 00:02.`,
    description_trace: TRACE,
  };
}

/** Questions that must not tell what they are about; their times stand in the descriptions of the worlds of the tests. */
const BLIND: readonly QaType[] = ['causal_linkage', 'temporal_event_desc'];

/** One valid pair of a QA type, for a video of 2 s or more with a description that names 00:01 and 00:02. */
export function pairOf(type: QaType, about = 'the video'): QaPair {
  const question = BLIND.includes(type) ? 'What happens between 00:01 and 00:02?' : `What of ${about}?`;
  switch (type) {
    case 'mcq':
      return {
        type,
        question,
        options: ['red car', 'blue van', 'bicycle', 'tram'],
        answer: 'B',
        reasoning: `Something with a sliding door passes by in ${about}. Of all that is there only one has such a door: the blue van.`,
      };
    case 'bcq':
      return {
        type,
        question,
        answer: 'Yes',
        full_answer: 'Yes. It is there.',
        reasoning: `Nothing hides the place that matters. What is asked for stands in plain sight of ${about}.`,
      };
    case 'temporal_localization':
      return {
        type,
        question,
        start: 1,
        end: 2,
        reasoning: `It comes into view of ${about} and leaves it again. So it is seen from 00:01 to 00:02.`,
      };
    default:
      return {
        type,
        question,
        answer: `That is ${about}.`,
        reasoning: `Every part of the picture was looked at in turn. Nothing else comes into view, so that is ${about}.`,
      };
  }
}

/** A whole valid answer of a QA type: one pair, or a yes and a no. */
export function pairsOf(type: QaType, about = 'the video'): QaPair[] {
  const pair = pairOf(type, about);
  if (pair.type !== 'bcq') return [pair];
  const no: QaPair = {
    type: 'bcq',
    question: `Is anything else to be seen in ${about}?`,
    answer: 'No',
    full_answer: 'No. Nothing else is to be seen.',
    reasoning: `All of ${about} was looked at from edge to edge. Apart from what is known there is nothing to be seen.`,
  };
  return [pair, no];
}

/** Items that such answers give a task for one video. */
export function itemsAVideo(task: string): number {
  return task.startsWith('bcq') ? 2 : 1;
}

/** Items that such answers to all QA types give for one video. */
export const ITEMS_A_VIDEO = TASKS.reduce((sum, task) => sum + itemsAVideo(task), 0);

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
