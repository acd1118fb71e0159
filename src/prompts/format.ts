/** Records as the text that prompts show: pure, and the only place that knows these forms. */
import { formatTime } from '../qa/times.js';
import type { ChunkCaption, HighlightChunk } from '../records/record.js';
import type { PromptVariables } from './variables.js';

/** Seconds with one decimal, as prompts show them: `30.24` becomes `30.2`. */
export function formatSeconds(seconds: number): string {
  return seconds.toFixed(1);
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
 * 2.97 s names an end after the end of the video.
 */
export function formatLength(seconds: number): Pick<PromptVariables, 'video_length' | 'video_length_mmss'> {
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
  const moment = formatSeconds(highlight.anomaly_timestamp_sec);
  return `Highlight at ${moment}s (${formatSpan(highlight)}): ${highlight.caption.trim()}`;
}

function formatSpan(span: { readonly timestamp_start: number; readonly timestamp_end: number }): string {
  return `${formatSeconds(span.timestamp_start)}-${formatSeconds(span.timestamp_end)}s`;
}
