/** Ranges that questions ask about. */
import type { TimeRange } from '../records/record.js';
import type { VideoInput } from './model.js';

/** Ends that are closer than this many seconds to the video's own are the video's own. */
const TOLERANCE = 0.05;

/** The part of the video that is asked about, within the video: its range, else all of it; seconds. */
export function askedRange({ info, range }: VideoInput): TimeRange {
  if (range === undefined) return { start: 0, end: info.duration };
  return { start: Math.max(0, range.start), end: Math.min(info.duration, range.end) };
}

/** True when a question is about the whole video, also when it says so with a range. */
export function asksForAll(video: VideoInput): boolean {
  const { start, end } = askedRange(video);
  return start <= TOLERANCE && end >= video.info.duration - TOLERANCE;
}
