import type { OperatorFunction } from 'rxjs';
import { ParseError, RecordError } from '../errors/errors.js';
import type { Model, VideoInput } from '../models/model.js';
import { CAPTIONS, formatChunkCaptions, formatLength, formatRange, LENGTH } from '../prompts/index.js';
import { parseCaption } from '../qa/captions/parse.js';
import { CLOCK_FRACTION, decimal, milliseconds } from '../qa/times.js';
import {
  type Chunked,
  going,
  type HighlightChunk,
  type Highlighted,
  highlightChunkSchema,
  type Outcome,
  type TimeRange,
} from '../records/record.js';
import { type Asked, type AskOptions, ask, type Call, traceOf, videoInput } from './ask.js';
import { CHUNK_FIELDS, chunkRow } from './chunk.js';
import { defineStep } from './define-step.js';
import { each } from './each.js';

/** Options of {@link highlight}. */
export interface HighlightOptions extends AskOptions {
  /** Seconds of the clip before and after the critical moment. */
  readonly highlight_before_sec: number;
  readonly highlight_after_sec: number;
}

/** Step and prompt of the question for the critical moment. */
const MOMENT_CALL = { step: '1c', prompt_key: 'highlight_timestamp_extraction' } as const;
/** A shorter clip shows too little; in seconds. */
const SHORTEST_CLIP = 2;
/**
 * A time that is not part of another number; `-1`, which some models write for none, is no time. A comma is a decimal mark
 * in a clock time and before a unit; `12,5` alone may be two numbers.
 */
const MOMENT = new RegExp(
  String.raw`(?<![\d.:]|(?:^|\s)[-−])(?:(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}${CLOCK_FRACTION})|(\d+(?:\.\d+|,\d{1,2}(?=\s?s))?))(?![\d:])`,
  'g',
);

/**
 * Reads the critical moment in seconds: a number, `12.5s`, `12,5 s`, `MM:SS` or `HH:MM:SS(.mmm)`, clamped to the video;
 * null when the model says that the video has no such moment.
 * @throws ParseError when the text names no time or several different ones.
 */
export function parseMoment(text: string, video_length: number): number | null {
  if (/^\W*none\W*$/i.test(text)) return null;
  const times = new Set([...text.matchAll(MOMENT)].map(secondsOf));
  const [moment] = times;
  if (moment === undefined || times.size > 1)
    throw new ParseError(
      `expected one moment in seconds or MM:SS, got ${times.size === 0 ? 'none' : `${times.size} different ones`}`,
      text,
    );
  return Math.min(Math.max(moment, 0), video_length);
}

function secondsOf([, hours = '0', minutes, seconds = '0', plain]:
  | RegExpExecArray
  | RegExpMatchArray): number {
  return plain === undefined
    ? milliseconds(Number(hours) * 3600 + Number(minutes) * 60 + decimal(seconds))
    : decimal(plain);
}

/** The clip around a moment: clamped to the video, and at least 2 s long if the video is. */
export function highlightRange(
  moment: number,
  video_length: number,
  options: Pick<HighlightOptions, 'highlight_before_sec' | 'highlight_after_sec'>,
): TimeRange {
  const start = Math.max(0, moment - options.highlight_before_sec);
  const end = Math.min(video_length, moment + options.highlight_after_sec);
  if (end - start >= SHORTEST_CLIP) return { start, end };
  const longer = Math.min(video_length, Math.max(start, 0) + SHORTEST_CLIP);
  return { start: Math.max(0, longer - SHORTEST_CLIP), end: longer };
}

/** The question for the critical moment, in seconds; its answer is null when the model says that there is none. */
function momentCall(record: Chunked): Call<number | null> {
  const { video_length, video, global_caption, dense_caption, chunk_captions } = record;
  return {
    ...MOMENT_CALL,
    about: video,
    variables: {
      ...formatLength(video_length),
      global_caption,
      dense_caption,
      chunk_captions: formatChunkCaptions(chunk_captions),
    },
    parse: (text) => parseMoment(text, video_length),
  };
}

/** The question about the clip around the critical moment. */
function clipCall(
  record: Chunked,
  { start, end }: TimeRange,
  checks: HighlightOptions['checks'],
): Call<string> & { readonly video: VideoInput } {
  return {
    step: '1c',
    prompt_key: 'highlight_chunk_caption',
    variables: {
      ...formatLength(record.video_length),
      ...formatRange({ start, end }),
    },
    video: videoInput(record, { start, end }),
    parse: (text) => parseCaption(text, checks),
  };
}

/**
 * Step 1c: the text model names the second when the anomaly happens, then the clip around it is captioned. Without a
 * usable moment the record goes on with `highlight_chunk: null`.
 */
export function highlight<T extends Chunked>(
  llm: Model,
  vlm: Model,
  options: HighlightOptions,
): OperatorFunction<Outcome<T>, Outcome<Highlighted<T>>> {
  const { pack, checks } = options;
  return each(
    { step: '1c', concurrency: options.concurrency },
    async (record, signal): Promise<Outcome<Highlighted<T>>> => {
      const asked = await askMoment(llm, record, options, signal);
      const moment = asked?.value ?? null;
      if (moment === null)
        return going({
          ...record,
          highlight_chunk: null,
          highlight_trace: traceOf(llm.pick?.(MOMENT_CALL) ?? llm, pack, asked ? [asked] : []),
        });

      const range = highlightRange(moment, record.video_length, options);
      const call = clipCall(record, range, checks);
      try {
        const clip = await ask(vlm, pack, call, signal);
        return going({
          ...record,
          highlight_chunk: highlightChunk(moment, range, clip.value),
          highlight_trace: traceOf(vlm, pack, asked ? [clip, asked] : [clip]),
        });
      } finally {
        await vlm.done?.(call.video);
      }
    },
  );
}

async function askMoment(
  llm: Model,
  record: Chunked,
  { pack }: HighlightOptions,
  signal: AbortSignal,
): Promise<Asked<number | null> | undefined> {
  try {
    return await ask(llm, pack, momentCall(record), signal);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    if (error instanceof RecordError && ['unparseable', 'empty'].includes(error.kind)) return undefined;
    throw error;
  }
}

function highlightChunk(moment: number, { start, end }: TimeRange, caption: string): HighlightChunk {
  return { anomaly_timestamp_sec: moment, timestamp_start: start, timestamp_end: end, caption };
}

export const highlightStep = defineStep<Chunked, Highlighted, HighlightOptions>({
  id: '1c',
  title: 'highlight',
  made_from: ['1b'],
  needs: { fields: ['chunk_captions'], from: '1b' },
  lane: 'anomaly',
  added_with: '1b',
  watches: true,
  workers: ['vlm', 'text'],
  per: 'video',
  prompts: {
    highlight_timestamp_extraction: {
      watches: false,
      offers: [...LENGTH, ...CAPTIONS],
      requires: [['dense_caption', 'chunk_captions']],
    },
    highlight_chunk_caption: {
      watches: true,
      offers: [...LENGTH, 'timestamp_start', 'timestamp_end'],
      requires: [],
    },
  },
  row: {
    file: 'step_1c_highlight/highlight_captions.jsonl',
    fields: { ...CHUNK_FIELDS, highlight_chunk: highlightChunkSchema.nullable() },
    of: (record) => ({
      row: { ...chunkRow(record), highlight_chunk: record.highlight_chunk },
      trace: record.highlight_trace,
    }),
  },
  digest: ({ highlight_chunk }) => {
    const chunk = highlight_chunk as HighlightChunk | null;
    const text =
      chunk === null ? 'no usable moment' : `at ${chunk.anomaly_timestamp_sec} s: ${chunk.caption}`;
    return [{ column: 'captions', title: 'Highlight', text }];
  },
  // The moment is not known yet, but the cost of a clip hardly depends on it.
  calls: (record, { settings }) => {
    const range = highlightRange(record.video_length / 2, record.video_length, settings);
    return [momentCall(record), { ...clipCall(record, range, settings.checks), is_guess: true }];
  },
  expect: ({ video_length }, text, settings) => {
    const range = highlightRange(video_length / 2, video_length, settings);
    return { highlight_chunk: highlightChunk(video_length / 2, range, text('highlight_chunk_caption')) };
  },
  operator: ({ llm, vlm, settings }) => highlight(llm, vlm, settings),
});
