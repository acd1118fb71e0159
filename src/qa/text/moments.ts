/** Moments of a video that a text names. */
import { remembered } from '../../flow/recent.js';
import type { TimeRange } from '../../records/record.js';
import { CLOCK_FRACTION, clockValue, decimal, SECONDS_FRACTION, type TimeToken } from '../times.js';

const CLOCK = new RegExp(String.raw`(?<![\d:.])\d{1,3}(?::\d{2}){1,2}${CLOCK_FRACTION}(?![\d:])`, 'g');
/** A number of seconds with its fraction. */
const NUMBER = String.raw`(?<!\d,)(\d+${SECONDS_FRACTION})`;
/** Seconds as a moment, not as a duration: "at 12.5 s", "from 3 to 5 seconds". */
const AT_SECONDS = new RegExp(
  String.raw`\b(?:at|from|until|till|by|around|between|second)\s(?:about\s|around\s|the\s)?${NUMBER}(?:\s?(?:s|secs?|seconds?)?(?:\s(?:to|and|until)\s|\s?[-–—]\s?)${NUMBER})?[\s-]?(?:s|secs?|seconds?)(?![\p{L}])`,
  'giu',
);
/** Part of every match of AT_SECONDS; most texts do not have it. */
const SECONDS = /\d[\s-]?s/i;
/** Part of every match of ANY_SECONDS. */
const NUMBER_OF_SECONDS = /\d[\s-]?(?:s|secs?|seconds?|秒)(?![\p{Script=Latin}])/iu;
const ANY_SECONDS = new RegExp(
  String.raw`(?<![\d:.])${NUMBER}(?:\s?(?:s|secs?|seconds?)?(?:\s(?:to|and|until)\s|\s?[-–—]\s?)${NUMBER})?[\s-]?(?:s|secs?|seconds?|秒)(?![\p{Script=Latin}])`,
  'giu',
);
const BETWEEN = /^>\s?<$|^["'”\])>]?\s{0,3}(?:-|–|—|~|to|and|until|till|through|到|至)\s{0,3}["'“[(<]?$/i;

/**
 * The moments that a text names, in its order: clock times, and seconds after a word such as "at" or "from". Durations
 * ("for 3 s") do not count.
 *
 * @example momentsIn('At 00:04 it stops for 3 s, at 7 s it turns.').map(({ seconds }) => seconds) // [4, 7]
 */
export const momentsIn: (text: string) => readonly TimeToken[] = remembered(64, (text) => {
  if (!/\d/.test(text)) return [];
  const moments: TimeToken[] = [];
  const add = (seconds: number, { index, 0: { length } }: RegExpExecArray) =>
    moments.push({ seconds, start: index, end: index + length });
  for (const match of text.matchAll(CLOCK)) add(clockValue(match[0]), match);
  for (const match of SECONDS.test(text) ? text.matchAll(AT_SECONDS) : [])
    for (const number of [match[1], match[2]]) if (number !== undefined) add(decimal(number), match);
  return moments.sort((first, second) => first.start - second.start);
});

/** The seconds of the moments that a text names. */
export function secondsIn(text: string): number[] {
  return momentsIn(text).map(({ seconds }) => seconds);
}

/** Every number of a text that can be meant as a time, including durations: the times that may be named. */
export const secondsNamed: (text: string) => readonly number[] = remembered(8, (text) => {
  const clocks = (text.match(CLOCK) ?? []).map(clockValue);
  const plain = [...(NUMBER_OF_SECONDS.test(text) ? text.matchAll(ANY_SECONDS) : [])].flatMap(
    ([, first, second]) =>
      [first, second].flatMap((number) => (number === undefined ? [] : [decimal(number)])),
  );
  return [...clocks, ...plain];
});

/**
 * The intervals that a text names with clock times, in its order, even if they end before they begin: "from 00:04 to
 * 00:08", "00:04–00:08", "between 00:04 and 00:08".
 */
export const intervalsIn: (text: string) => readonly TimeRange[] = remembered(64, (text) => {
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
    return [{ start: clockValue(clock[0]), end: clockValue(next[0]) }];
  });
});
