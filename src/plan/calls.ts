/** The calls that a video still needs, as the steps would make them. Pure. */
import type { Config } from '../config/config.js';
import type { AnswerSchema, VideoInput } from '../models/model.js';
import { planChunks } from '../operators/chunk.js';
import { descriptionVariables } from '../operators/describe.js';
import { highlightRange } from '../operators/highlight.js';
import { formatChunkCaptions, formatLength, type Pack } from '../prompts/index.js';
import {
  type ChunkCaption,
  type HighlightChunk,
  type Mode,
  type PromptKey,
  type QaType,
  qaPromptKey,
  type Step,
} from '../records/record.js';
import { type Inserted, type PlannedCall, reading, watching } from './call.js';

/** A video with what is there of it: what `recall` and `probe` give a record, as far as they do. */
export interface KnownVideo {
  readonly video: string;
  readonly video_length: number;
  /** Absent where no step watches it any more. */
  readonly input?: VideoInput;
  /** Lane that its input or an earlier step gives; the lane that the plan is for is another matter. */
  readonly mode?: Mode;
  readonly global_caption?: string;
  readonly dense_caption?: string;
  readonly chunk_captions?: readonly ChunkCaption[];
  readonly highlight_chunk?: HighlightChunk | null;
  readonly detailed_description?: string;
  /** Steps that are still to be done, in order, and the QA types of step 3. */
  readonly pending: ReadonlySet<Step>;
  readonly types: readonly QaType[];
}

/** Characters of texts that are not there yet. */
export interface ExpectedTexts {
  readonly captions: number;
  readonly chunk: number;
  readonly highlight: number;
  readonly description: number;
}

/** What calls are made of beside the video. */
export interface CallParts {
  readonly pack: Pack;
  readonly workflow: Pick<
    Config['workflow'],
    'mode' | 'chunk_duration_options' | 'max_chunks' | 'highlight_before_sec' | 'highlight_after_sec'
  >;
  readonly expected: ExpectedTexts;
  /** The form that a question is asked for in. */
  readonly schemaOf: (type: QaType, key: PromptKey) => AnswerSchema | undefined;
}

/** Lists the calls of a video in a lane, in the order of the steps. */
export function plannedCalls(known: KnownVideo, lane: Mode, parts: CallParts): PlannedCall[] {
  const { pending } = known;
  return [
    ...(pending.has('0') ? filterCalls(known, parts) : []),
    ...(pending.has('1a') ? captionCalls(known, lane, parts) : []),
    ...(pending.has('1b') ? chunkCalls(known, lane, parts) : []),
    ...(pending.has('1c') && lane === 'anomaly' ? highlightCalls(known, parts) : []),
    ...(pending.has('2') ? [descriptionCall(known, lane, parts)] : []),
    ...(pending.has('3') ? known.types.map((type) => questionCall(known, lane, type, parts)) : []),
  ];
}

function filterCalls(known: KnownVideo, parts: CallParts): PlannedCall[] {
  const filtering = watching(known, '0', 'video_filtering', parts.pack);
  if (parts.workflow.mode !== 'auto' || known.mode !== undefined) return [filtering];
  return [filtering, watching(known, '0', 'video_anomaly_classification', parts.pack)];
}

function captionCalls(known: KnownVideo, lane: Mode, parts: CallParts): PlannedCall[] {
  return [
    watching(known, '1a', `${lane}_global_caption`, parts.pack),
    watching(known, '1a', `${lane}_dense_caption`, parts.pack),
  ];
}

function chunkCalls(known: KnownVideo, lane: Mode, parts: CallParts): PlannedCall[] {
  return planChunks(known.video_length, parts.workflow).map((range) =>
    watching(known, '1b', `${lane}_chunk_caption`, parts.pack, range),
  );
}

function highlightCalls(known: KnownVideo, parts: CallParts): PlannedCall[] {
  const { video_length, pending } = known;
  const { chunk_captions, global_caption, dense_caption } = known;
  const isKnown = !pending.has('1a') && !pending.has('1b');
  const variables =
    isKnown && chunk_captions !== undefined && global_caption !== undefined && dense_caption !== undefined
      ? {
          ...formatLength(video_length),
          global_caption,
          dense_caption,
          chunk_captions: formatChunkCaptions(chunk_captions),
        }
      : undefined;
  // The moment is not known; what a clip takes hardly depends on it.
  const range = highlightRange(video_length / 2, video_length, parts.workflow);
  const clip = watching(known, '1c', 'highlight_chunk_caption', parts.pack, range);
  const inserted = captionTexts(known, parts);
  return [
    reading(parts.pack, '1c', 'highlight_timestamp_extraction', { variables, inserted }),
    { ...clip, question: undefined },
  ];
}

function descriptionCall(known: KnownVideo, lane: Mode, parts: CallParts): PlannedCall {
  const { pending, global_caption, dense_caption } = known;
  const isKnown = !pending.has('1a') && !pending.has('1b') && !(pending.has('1c') && lane === 'anomaly');
  const variables =
    isKnown && global_caption !== undefined && dense_caption !== undefined
      ? descriptionVariables({ ...known, global_caption, dense_caption })
      : undefined;
  const { characters, chunks } = captionTexts(known, parts);
  const highlight = lane === 'anomaly' ? parts.expected.highlight : 0;
  const inserted = { characters: characters + highlight, chunks };
  return reading(parts.pack, '2', `${lane}_description`, { variables, inserted });
}

function questionCall(known: KnownVideo, lane: Mode, type: QaType, parts: CallParts): PlannedCall {
  const key = qaPromptKey(type, lane);
  const { detailed_description } = known;
  const variables =
    !known.pending.has('2') && detailed_description !== undefined
      ? { ...formatLength(known.video_length), detailed_description }
      : undefined;
  const schema = parts.schemaOf(type, key);
  const inserted = { characters: parts.expected.description, chunks: 0 };
  return reading(parts.pack, '3', key, { variables, inserted, schema });
}

/** Characters of all captions, as they are or as they are expected, and how many chunks are among them. */
function captionTexts(known: KnownVideo, { expected, workflow }: CallParts): Inserted {
  const { pending, global_caption = '', dense_caption = '', chunk_captions = [] } = known;
  const captions = pending.has('1a') ? expected.captions : global_caption.length + dense_caption.length;
  if (!pending.has('1b')) {
    const chunks = chunk_captions.reduce((sum, { caption }) => sum + caption.length, 0);
    return { characters: captions + chunks, chunks: chunk_captions.length };
  }
  const chunks = planChunks(known.video_length, workflow).length;
  return { characters: captions + chunks * expected.chunk, chunks };
}
