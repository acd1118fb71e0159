/** Moments of a video that a text names. */
import { remembered } from '../../flow/recent.js';
import type { TimeRange } from '../../records/record.js';
import { CLOCK_FRACTION, clockValue, decimal, SECONDS_FRACTION, type TimeToken } from '../times.js';
import { type Language, languageOf } from './language.js';

const CLOCK = new RegExp(String.raw`(?<![\d:.])\d{1,3}(?::\d{2}){1,2}${CLOCK_FRACTION}(?![\d:])`, 'g');
/** A number of seconds with its fraction. */
const NUMBER = String.raw`(?<!\d,)(\d+${SECONDS_FRACTION})`;
/** Part of every number of seconds. */
const SECONDS = /(?<![\d:])\d+(?:[.,]\d+)?[\s-]?\p{L}/u;

/** "12.5 s", "3 to 5 seconds", with the borders of both numbers. */
function secondsPattern(language: Language): string {
  const unit = `[\\s-]?${language.source('seconds')}`;
  return `${NUMBER}(?:(?:${unit})?(?:\\s?${language.source('to')}\\s?|\\s?[-–—~]\\s?)${NUMBER})?${unit}`;
}

/** Seconds as moments, not as durations: "at 12.5 s", "from 3 to 5 seconds", "12秒に". */
const momentPattern = (language: Language) =>
  language.pattern('a moment in seconds', () => {
    const number = secondsPattern(language);
    const space = language.is_spaced ? '\\s' : '\\s?';
    return new RegExp(
      `(?:${language.source('at')}${space}){1,3}${number}|(?<![\\d:.,])${number}\\s?${language.source('at_behind')}`,
      'giu',
    );
  });

const anyPattern = (language: Language) =>
  language.pattern('seconds', () => new RegExp(`(?<![\\d:.])${secondsPattern(language)}`, 'giu'));

/** A part of every number of seconds: most texts have none, and this is soon told. */
const unitPattern = (language: Language) =>
  language.pattern('a unit of seconds', () => new RegExp(`\\d[\\s-]?${language.source('seconds')}`, 'iu'));

/** The numbers of seconds that a pattern finds, each with the place of what it is a part of. */
function numbersIn(
  text: string,
  patternOf: (language: Language) => RegExp,
): (readonly [number, RegExpExecArray])[] {
  const language = SECONDS.test(text) ? languageOf(text) : undefined;
  if (language === undefined || !unitPattern(language).test(text)) return [];
  return [...text.matchAll(patternOf(language))].flatMap((match) =>
    match.slice(1).flatMap((number) => (number === undefined ? [] : [[decimal(number), match] as const])),
  );
}

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
  for (const [number, match] of numbersIn(text, momentPattern)) add(number, match);
  return moments.sort((first, second) => first.start - second.start);
});

/** The seconds of the moments that a text names. */
export function secondsIn(text: string): number[] {
  return momentsIn(text).map(({ seconds }) => seconds);
}

/** Every number of a text that can be meant as a time, including durations: the times that may be named. */
export const secondsNamed: (text: string) => readonly number[] = remembered(8, (text) => {
  const clocks = (text.match(CLOCK) ?? []).map(clockValue);
  const plain = numbersIn(text, anyPattern).map(([number]) => number);
  return [...clocks, ...plain];
});

/**
 * The intervals that a text names with clock times, in its order, even if they end before they begin: "from 00:04 to
 * 00:08", "00:04–00:08", "between 00:04 and 00:08".
 */
export const intervalsIn: (text: string) => readonly TimeRange[] = remembered(64, (text) => {
  const clocks = momentsIn(text).filter(({ start, end }) => /^\d+:/.test(text.slice(start, end)));
  if (clocks.length < 2) return [];
  const language = languageOf(text);
  return clocks.flatMap((clock, index) => {
    const next = clocks[index + 1];
    if (next === undefined) return [];
    const joint = text.slice(clock.end, next.start);
    if (!JOINT.test(joint) && !(language !== undefined && jointPattern(language).test(joint))) return [];
    // "At 00:04 and 00:08" names two moments.
    const before = text.slice(Math.max(0, clock.start - 12), clock.start);
    const isList =
      language !== undefined && andPattern(language).test(joint) && !language.has('between', before);
    return isList ? [] : [{ start: clock.seconds, end: next.seconds }];
  });
});

const andPattern = (language: Language) =>
  language.pattern('nothing but and', () => new RegExp(`^\\s*${language.source('and')}\\s*$`, 'iu'));

/** What stands between the two times of an interval. */
const JOINT = /^>\s?<$|^["'”\])>]?\s{0,3}[-–—~〜～]\s{0,3}["'“[(<]?$/;
const jointPattern = (language: Language) =>
  language.pattern(
    'between two times',
    () => new RegExp(`^["'”\\])>]?\\s{0,3}${language.source('to')}\\s{0,3}["'“[(<]?$`, 'iu'),
  );

/** A clock time wherever it stands, also before the colon of a sentence, as in "at 00:04: it stops". */
const ANY_CLOCK = new RegExp(
  String.raw`(?<!\d|\d[:.])\d{1,3}(?::\d{2}){1,2}${CLOCK_FRACTION}(?!\d|:\d)`,
  'g',
);

/**
 * A text whose moments are some whole seconds later, each written as it was: `00:12.5` becomes `03:58.5`. Durations stay.
 * @param within moments after this many seconds are left as they are
 *
 * @example laterMoments('At 00:04 it stops for 3 s.', 300, 60) // 'At 05:04 it stops for 3 s.'
 */
export function laterMoments(text: string, seconds: number, within: number): string {
  if (seconds === 0 || !/\d/.test(text)) return text;
  const matches = [...new Set(numbersIn(text, momentPattern).map(([, match]) => match))];
  let moved = text;
  for (const { index, 0: found } of matches.sort((first, second) => second.index - first.index)) {
    const later = found.replace(/(\d+)((?:[.,]\d+)?)/g, (number, whole: string, fraction: string) =>
      decimal(number) > within ? number : `${Number(whole) + seconds}${fraction}`,
    );
    moved = moved.slice(0, index) + later + moved.slice(index + found.length);
  }
  return moved.replace(ANY_CLOCK, (clock) =>
    clockValue(clock) > within ? clock : laterClock(clock, seconds),
  );
}

/** A clock time some whole seconds later, with hours where it has them. */
function laterClock(clock: string, seconds: number): string {
  const [time = '', fraction = ''] = clock.split(/(?=[.,])/);
  const whole = clockValue(time) + seconds;
  const minutes = Math.floor(whole / 60);
  const hasHours = time.split(':').length === 3;
  const parts = hasHours ? [Math.floor(minutes / 60), minutes % 60, whole % 60] : [minutes, whole % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':') + fraction;
}
