/** Moments of a video that a text names. */
import { remembered } from '../../flow/recent.js';

/** A moment that was found in a text: seconds from the start of the video, and where it stands. */
export interface Moment {
  readonly seconds: number;
  readonly start: number;
  readonly end: number;
}

const CLOCK = /(?<![\d:.])\d{1,3}(?::\d{2}){1,2}(?:\.\d+)?(?![\d:])/g;
/** Seconds as a moment, not as a duration: "at 12.5 s", "from 3 to 5 seconds". */
const AT_SECONDS =
  /\b(?:at|from|until|till|by|around|between|second)\s(?:about\s|around\s|the\s)?(\d+(?:\.\d+)?)(?:\s?(?:s|secs?|seconds?)?(?:\s(?:to|and|until)\s|\s?[-–—]\s?)(\d+(?:\.\d+)?))?[\s-]?(?:s|secs?|seconds?)(?![\p{L}])/giu;
/** What every match of it has; most texts have none. */
const SECONDS = /\d[\s-]?s/i;
/** What every match of it has. */
const NUMBER_OF_SECONDS = /\d[\s-]?(?:s|secs?|seconds?|秒)(?![\p{Script=Latin}])/iu;
const ANY_SECONDS =
  /(?<![\d:.])(\d+(?:\.\d+)?)(?:\s?(?:s|secs?|seconds?)?(?:\s(?:to|and|until)\s|\s?[-–—]\s?)(\d+(?:\.\d+)?))?[\s-]?(?:s|secs?|seconds?|秒)(?![\p{Script=Latin}])/giu;
const BETWEEN = /^>\s?<$|^["'”\])>]?\s{0,3}(?:-|–|—|~|to|and|until|till|through|到|至)\s{0,3}["'“[(<]?$/i;

function seconds(clock: string): number {
  let total = 0;
  for (const part of clock.split(':')) total = total * 60 + Number(part);
  return total;
}

/**
 * The moments that a text names: clock times, and seconds behind a word such as "at" or "from". Durations ("for 3 s") are
 * none. In the order of the text.
 *
 * @example momentsIn('At 00:04 it stops for 3 s, at 7 s it turns.').map(({ seconds }) => seconds) // [4, 7]
 */
export const momentsIn: (text: string) => readonly Moment[] = remembered(64, (text) => {
  if (!/\d/.test(text)) return [];
  const moments = [...text.matchAll(CLOCK)].map((match) => ({
    seconds: seconds(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));
  for (const match of SECONDS.test(text) ? text.matchAll(AT_SECONDS) : [])
    for (const number of [match[1], match[2]])
      if (number !== undefined)
        moments.push({
          seconds: Number(number),
          start: match.index,
          end: match.index + match[0].length,
        });
  return moments.sort((first, second) => first.start - second.start);
});

/** Every number of a text that can be meant as a time, durations included: what a text about the video allows to name. */
export const secondsNamed: (text: string) => readonly number[] = remembered(8, (text) => {
  const clocks = (text.match(CLOCK) ?? []).map(seconds);
  const plain = [...(NUMBER_OF_SECONDS.test(text) ? text.matchAll(ANY_SECONDS) : [])].flatMap(
    ([, first, second]) => (second === undefined ? [Number(first)] : [Number(first), Number(second)]),
  );
  return [...clocks, ...plain];
});

/** Two moments that a text joins to an interval, as in "from 00:04 to 00:08", "00:04–00:08", "between 00:04 and 00:08". */
export interface NamedInterval {
  readonly start: number;
  readonly end: number;
}

/** The intervals that a text names with clock times, in its order, also those that end before they begin. */
export const intervalsIn: (text: string) => readonly NamedInterval[] = remembered(64, (text) => {
  if (momentsIn(text).length < 2) return [];
  const clocks = [...text.matchAll(CLOCK)];
  return clocks.flatMap((clock, index) => {
    const next = clocks[index + 1];
    if (next === undefined) return [];
    const between = text.slice(clock.index + clock[0].length, next.index);
    if (!BETWEEN.test(between)) return [];
    // "At 00:04 and 00:08" names two moments.
    const before = text.slice(Math.max(0, clock.index - 12), clock.index);
    if (/\band\b/i.test(between) && !/\bbetween\s["'“]?$/i.test(before)) return [];
    return [{ start: seconds(clock[0]), end: seconds(next[0]) }];
  });
});
