/** Values to show a prompt with when there is no video yet: plainly samples, in the form of real ones. */
import { formatChunkCaptions, formatHighlight, formatLength, formatSeconds } from './format.js';
import type { PromptVariables } from './variables.js';

/** Length of a video that nobody named; seconds. */
export const SAMPLE_LENGTH = 30;

/**
 * A value for every variable, for a video of this length (seconds). What a model would have written is in `«…»` and
 * says which step writes it.
 */
export function sampleVariables(video_length = SAMPLE_LENGTH): PromptVariables {
  const end = Math.min(5, video_length);
  const chunk = {
    chunk_index: 0,
    timestamp_start: 0,
    timestamp_end: end,
    caption: '«step 1b: the first segment»',
  };
  const rest = {
    chunk_index: 1,
    timestamp_start: end,
    timestamp_end: video_length,
    caption: '«step 1b: the next»',
  };
  const moment = video_length / 2;
  return {
    ...formatLength(video_length),
    global_caption: '«step 1a: what the video shows, as a running text»',
    dense_caption: '<00:00:00><00:00:01> «step 1a: the first event»',
    chunk_captions: formatChunkCaptions(end < video_length ? [chunk, rest] : [chunk]),
    highlight: formatHighlight({
      anomaly_timestamp_sec: moment,
      timestamp_start: Math.max(0, moment - 3),
      timestamp_end: Math.min(video_length, moment + 3),
      caption: '«step 1c: the decisive moment»',
    }),
    detailed_description: '«step 2: the structured account of the video»',
    timestamp_start: formatSeconds(0),
    timestamp_end: formatSeconds(end),
  };
}
