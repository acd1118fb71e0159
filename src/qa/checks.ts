/** Checks on a parsed pair that need nothing but the pair and the length of its video. */
import type { QaPair } from '../record.js';
import { normalise } from './clean.js';
import { indexOfLetter, letterOf } from './options.js';
import { formatTime, wholeInterval } from './times.js';

/** What the checks know about the video. */
export interface CheckContext {
  /** Seconds. */
  readonly video_length: number;
}

/**
 * Brings an end that lies less than a second behind the video's end back to it. Models state whole seconds, so "00:30"
 * names the end of a video of 29.97 s; this is the only change made to a time, and a later end is left for the check.
 */
export function withinVideo(pair: QaPair, context: CheckContext): QaPair {
  if (pair.type !== 'temporal_localization') return pair;
  const { video_length } = context;
  const isRounded = pair.end > video_length && pair.end <= Math.ceil(video_length);
  return isRounded ? { ...pair, end: video_length } : pair;
}

/**
 * Everything that is wrong with a pair, one sentence each; empty when nothing is. Both the times themselves and the whole
 * seconds that the task file states must lie within the video; pass the pair through `withinVideo` before, and give what
 * it returns to `toItems`, too.
 *
 * @example checkPair(pair, {video_length: 12.5}) // ['The end 00:20 lies behind the end of the video (00:12.5).']
 */
export function checkPair(pair: QaPair, context: CheckContext): string[] {
  if (pair.type === 'mcq') return checkOptions(pair.options, pair.answer);
  if (pair.type !== 'temporal_localization') return [];
  return checkTimes(pair, context.video_length);
}

function checkOptions(options: readonly string[], answer: string): string[] {
  const faults: string[] = [];
  const firstByText = new Map<string, number>();
  for (const [index, option] of options.entries()) {
    const text = normalise(option);
    const first = firstByText.get(text);
    if (first === undefined) firstByText.set(text, index);
    else faults.push(`Options ${letterOf(first)} and ${letterOf(index)} say the same: "${option}".`);
  }
  if (options[indexOfLetter(answer)] === undefined) {
    faults.push(`The answer ${answer} is none of the options A to ${letterOf(options.length - 1)}.`);
  }
  return faults;
}

function checkTimes(pair: QaPair, video_length: number): string[] {
  if (pair.type !== 'temporal_localization') return [];
  const { start, end } = pair;
  if (!Number.isFinite(start) || !Number.isFinite(end) || start < 0) {
    return [`Expected times of 0 s or more, got ${start} s to ${end} s.`];
  }
  if (start >= end) return [`The start ${formatTime(start)} is not before the end ${formatTime(end)}.`];
  if (end > video_length) {
    return [`The end ${formatTime(end)} lies behind the end of the video (${formatTime(video_length)}).`];
  }
  const stated = wholeInterval(start, end);
  return stated.end > video_length
    ? [`The interval ${formatTime(start)} to ${formatTime(end)} is too short to be stated in whole seconds.`]
    : [];
}
