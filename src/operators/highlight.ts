import type { OperatorFunction } from 'rxjs';
import { ParseError, RecordError } from '../errors/errors.js';
import type { Model } from '../models/model.js';
import { formatChunkCaptions, formatLength, formatSeconds } from '../prompts/index.js';
import { parseCaption } from '../qa/captions/parse.js';
import { type Chunked, going, type Highlighted, type Outcome, type TimeRange } from '../records/record.js';
import { type Asked, type AskOptions, ask, traceOf, videoInput } from './ask.js';
import { each } from './each.js';

/** Options of {@link highlight}. */
export interface HighlightOptions extends AskOptions {
  /** Seconds of the clip before and after the critical moment. */
  readonly highlight_before_sec: number;
  readonly highlight_after_sec: number;
}

/** The question for the critical moment. */
const MOMENT_CALL = { step: '1c', prompt_key: 'highlight_timestamp_extraction' } as const;
/** A clip shorter than this shows too little; seconds. */
const SHORTEST_CLIP = 2;
/** A time that stands for itself; `-1`, which some models write for none, is no time. */
const MOMENT =
  /(?<![\d.:]|(?:^|\s)[-−])(?:(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)|(\d+(?:\.\d+)?))(?![\d:])/g;

/**
 * Reads the critical moment in seconds: a number, `12.5s`, `MM:SS` or `HH:MM:SS(.mmm)`, clamped into the video; null when
 * the model says that there is none.
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
  return plain === undefined ? Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) : Number(plain);
}

/** The clip around a moment: clamped to the video, and at least 2 s long where the video is. */
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

/**
 * Step 1c: the text model names the second at which the anomaly happens, then the clip around it is captioned. Without
 * a usable moment the record goes on with `highlight_chunk: null`.
 */
export function highlight<T extends Chunked>(
  llm: Model,
  vlm: Model,
  options: HighlightOptions,
): OperatorFunction<Outcome<T>, Outcome<Highlighted<T>>> {
  const { pack, checks_off } = options;
  return each(
    { step: '1c', concurrency: options.concurrency },
    async (record, signal): Promise<Outcome<Highlighted<T>>> => {
      const length = formatLength(record.video_length);
      const asked = await askMoment(llm, record, options, signal);
      const moment = asked?.value ?? null;
      if (moment === null)
        return going({
          ...record,
          highlight_chunk: null,
          highlight_trace: traceOf(llm.pick?.(MOMENT_CALL) ?? llm, pack, asked ? [asked] : []),
        });

      const range = highlightRange(moment, record.video_length, options);
      const variables = {
        ...length,
        timestamp_start: formatSeconds(range.start),
        timestamp_end: formatSeconds(range.end),
      };
      const video = videoInput(record, range);
      const prompt_key = 'highlight_chunk_caption';
      const clip = await ask(
        vlm,
        pack,
        { step: '1c', prompt_key, variables, video, parse: (text) => parseCaption(text, checks_off) },
        signal,
      ).finally(() => vlm.done?.(video));
      const highlight_chunk = {
        anomaly_timestamp_sec: moment,
        timestamp_start: range.start,
        timestamp_end: range.end,
        caption: clip.value,
      };
      return going({
        ...record,
        highlight_chunk,
        highlight_trace: traceOf(vlm, pack, asked ? [clip, asked] : [clip]),
      });
    },
  );
}

async function askMoment(
  llm: Model,
  record: Chunked,
  { pack }: HighlightOptions,
  signal: AbortSignal,
): Promise<Asked<number | null> | undefined> {
  const variables = {
    ...formatLength(record.video_length),
    global_caption: record.global_caption,
    dense_caption: record.dense_caption,
    chunk_captions: formatChunkCaptions(record.chunk_captions),
  };
  const parse = (text: string) => parseMoment(text, record.video_length);
  try {
    return await ask(llm, pack, { ...MOMENT_CALL, variables, about: record.video, parse }, signal);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    if (error instanceof RecordError && ['unparseable', 'empty'].includes(error.kind)) return undefined;
    throw error;
  }
}
