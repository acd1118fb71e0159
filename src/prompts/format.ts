/** Records as the text that prompts show: pure, and the only place that knows these forms. */
import { formatTime, lastHundredth, stateTime } from '../qa/times.js';
import type { ChunkCaption, HighlightChunk, TimeRange } from '../records/record.js';
import type { PromptVariables } from './variables.js';

/** Seconds with one decimal, as prompts show them: `30.24` becomes `30.2`. */
function formatSeconds(seconds: number): string {
  return seconds.toFixed(1);
}

/** Seconds with one decimal, or two where one would change them: `0.75`. For what is too short for tenths. */
function formatShort(seconds: number): string {
  return seconds.toFixed(2).replace(/0$/, '');
}

/** Videos below this length have their times in hundredths: in whole seconds and tenths, parts of them would vanish. */
const SHORT_VIDEO = 2;

/** Writes the times of a part of a video: in tenths, or in hundredths where the part is too short for these. */
function timesOf({ start, end }: TimeRange): (seconds: number) => string {
  return end - start < 1 || end < SHORT_VIDEO ? formatShort : formatSeconds;
}

/** Start and end of a part of a video (seconds), ready for `render`. */
export function formatRange(range: TimeRange): Pick<PromptVariables, 'timestamp_start' | 'timestamp_end'> {
  const format = timesOf(range);
  return { timestamp_start: format(range.start), timestamp_end: format(range.end) };
}

/**
 * Seconds as `MM:SS`, rounded down so that the length of a video is never later than its end: `30.9` becomes `00:30`.
 * Past an hour the minutes go on (`75:30`).
 */
export function formatMinutes(seconds: number): string {
  return formatTime(Math.floor(seconds));
}

/**
 * Both forms of a video's length (seconds), ready for `render`. Both are rounded down: a model that is told 3.0 s for
 * 2.97 s names an end after the end of the video. A video below two seconds has its length in hundredths: `1.97` and
 * `00:01.97`.
 */
export function formatLength(seconds: number): Pick<PromptVariables, 'video_length' | 'video_length_mmss'> {
  if (seconds < SHORT_VIDEO) {
    const length = lastHundredth(seconds);
    return { video_length: formatShort(length), video_length_mmss: stateTime(length) };
  }
  const video_length = formatSeconds(Math.floor(seconds * 10) / 10);
  return { video_length, video_length_mmss: formatMinutes(seconds) };
}

/**
 * Chunk captions as prompts show them, in the given order: `Chunk 0 (0.0-5.0s): A van turns left.`, separated by a line
 * `---` with blank lines around it. Without any, a sentence that says so.
 */
export function formatChunkCaptions(chunks: readonly ChunkCaption[]): string {
  if (chunks.length === 0) return 'No chunk captions are available.';
  return chunks
    .map((chunk) => `Chunk ${chunk.chunk_index} (${formatSpan(chunk)}): ${chunk.caption.trim()}`)
    .join('\n\n---\n\n');
}

/**
 * The highlight clip as prompts show it: `Highlight at 12.5s (9.5-15.5s): A van tips over.` Without one, a sentence
 * that says so.
 */
export function formatHighlight(highlight: HighlightChunk | null): string {
  if (highlight === null) return 'No highlight clip is available.';
  const moment = timesOf(rangeOf(highlight))(highlight.anomaly_timestamp_sec);
  return `Highlight at ${moment}s (${formatSpan(highlight)}): ${highlight.caption.trim()}`;
}

type Clip = Pick<HighlightChunk, 'timestamp_start' | 'timestamp_end'>;

function rangeOf({ timestamp_start: start, timestamp_end: end }: Clip): TimeRange {
  return { start, end };
}

function formatSpan(clip: Clip): string {
  const { timestamp_start, timestamp_end } = formatRange(rangeOf(clip));
  return `${timestamp_start}-${timestamp_end}s`;
}
