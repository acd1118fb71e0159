/** The lines of a dense caption: `<HH:MM:SS><HH:MM:SS> text`. */

/** One event, in seconds from the start of the video. */
export interface CaptionEvent {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A line that begins with two times; a model may bracket them otherwise, number them or write a dash between. */
const LINE =
  /^\s{0,8}(?:[-*•]\s|\d{1,3}[.)]\s)?\**[<[(]?\s?(\d{1,3}(?::\d{1,2}){1,2}(?:\.\d+)?)\s?[>\])]?\s?(?:-|–|—|~|to|,)?\s?[<[(]?\s?(\d{1,3}(?::\d{1,2}){1,2}(?:\.\d+)?)\s?[>\])]?\**\s?[:\-–—]?\s?/;
/** A line that begins with a time and does not become an event. */
const BROKEN = /^\s{0,8}(?:[-*•]\s|\d{1,3}[.)]\s)?\**[<[(]\s?\d{1,3}:\d/;

/**
 * Reads the events of a dense caption. Lines that carry no times (an introduction, a text that goes on) are no events;
 * `broken` are those that begin like one and can't be read.
 *
 * @example readEvents('<00:00:01><00:00:04> A cart stops.').events[0] // {start: 1, end: 4, text: 'A cart stops.'}
 */
export function readEvents(text: string): {
  readonly events: readonly CaptionEvent[];
  readonly broken: readonly string[];
} {
  const events: CaptionEvent[] = [];
  const broken: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const match = LINE.exec(line.slice(0, 80));
    if (match === null) {
      if (BROKEN.test(line.slice(0, 60))) broken.push(line.trim());
      continue;
    }
    const [head, start = '', end = ''] = match;
    events.push({ start: secondsOf(start), end: secondsOf(end), text: line.slice(head.length).trim() });
  }
  return { events, broken };
}

function secondsOf(clock: string): number {
  return clock.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}
