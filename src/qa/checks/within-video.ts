import type { QaPair } from '../../records/record.js';
import type { CheckContext } from './check.js';

/**
 * Brings an end that lies less than a second behind the video's end back to it. Models state whole seconds, so "00:30"
 * names the end of a video of 29.97 s; this is the only change made to a time, and a later end is left for the check.
 */
export function withinVideo(pair: QaPair, context: Pick<CheckContext, 'video_length'>): QaPair {
  if (pair.type !== 'temporal_localization') return pair;
  const { video_length } = context;
  const isRounded = pair.end > video_length && pair.end <= Math.ceil(video_length);
  return isRounded ? { ...pair, end: video_length } : pair;
}
