/** Sample values to show a prompt with when there is no video yet, in the form of real ones. */
import { formatChunkCaptions, formatHighlight, formatLength, formatRange } from './format.js';
import type { PromptVariables } from './variables.js';

/** Length of the video when none is given; seconds. */
export const SAMPLE_LENGTH = 30;

/**
 * A value for every variable, for a video of this length (seconds). What a model would have written is in `«…»` and
 * says which step writes it.
 */
export function sampleVariables(video_length = SAMPLE_LENGTH): PromptVariables {
  const end = Math.min(5, video_length);
  const chunk = (chunk_index: number, timestamp_start: number, timestamp_end: number, caption: string) => ({
    chunk_index,
    timestamp_start,
    timestamp_end,
    caption,
  });
  const first = chunk(0, 0, end, '«step 1b: the first segment»');
  const rest = chunk(1, end, video_length, '«step 1b: the next»');
  const moment = video_length / 2;
  return {
    ...formatLength(video_length),
    global_caption: '«step 1a: what the video shows, as a running text»',
    dense_caption: '<00:00:00><00:00:01> «step 1a: the first event»',
    chunk_captions: formatChunkCaptions(end < video_length ? [first, rest] : [first]),
    highlight: formatHighlight({
      anomaly_timestamp_sec: moment,
      timestamp_start: Math.max(0, moment - 3),
      timestamp_end: Math.min(video_length, moment + 3),
      caption: '«step 1c: the decisive moment»',
    }),
    detailed_description: '«step 2: the structured account of the video»',
    ...formatRange({ start: 0, end }),
  };
}
