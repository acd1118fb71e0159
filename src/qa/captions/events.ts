/** The lines of a dense caption: `<HH:MM:SS><HH:MM:SS> text`. */
import type { TimeRange } from '../../records/record.js';
import { CLOCK_FRACTION, clockValue } from '../times.js';

const CLOCK = String.raw`(\d{1,3}(?::\d{1,2}){1,2}${CLOCK_FRACTION})`;

/** A line that begins with two times; a model may use other brackets, number the lines or put a dash between. */
const LINE = new RegExp(
  String.raw`^\s{0,8}(?:[-*•]\s|\d{1,3}[.)]\s)?\**[<[(]?\s?${CLOCK}\s?[>\])]?\s?(?:-|–|—|~|to|,)?\s?[<[(]?\s?${CLOCK}\s?[>\])]?\**\s?[:\-–—]?\s?`,
);
/** A line that begins with a time and does not become an event. */
const BROKEN = /^\s{0,8}(?:[-*•]\s|\d{1,3}[.)]\s)?\**[<[(]\s?\d{1,3}:\d/;

/**
 * Reads the events of a dense caption, in seconds from the start of the video. Lines without times (an introduction, a
 * text that goes on) are left out; `broken` are lines that begin like an event and can't be read.
 *
 * @example readEvents('<00:00:01><00:00:04> A cart stops.').events[0] // {start: 1, end: 4, text: 'A cart stops.'}
 */
export function readEvents(text: string) {
  const events: (TimeRange & { readonly text: string })[] = [];
  const broken: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const match = LINE.exec(line.slice(0, 80));
    if (match === null) {
      if (BROKEN.test(line.slice(0, 60))) broken.push(line.trim());
      continue;
    }
    const [head, start = '', end = ''] = match;
    events.push({ start: clockValue(start), end: clockValue(end), text: line.slice(head.length).trim() });
  }
  return { events, broken };
}
