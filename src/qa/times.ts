/** Times as text: from `MM:SS` and similar forms to seconds and back. */
import type { TimeRange } from '../records/record.js';
import { excerpt, type Reading, read, type Unread, unexpected, unread } from './rejection.js';

/** A time that was found in a text: seconds from the start of the video, and its place in the text. */
export interface TimeToken {
  readonly seconds: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The fraction of a clock time, as the source of a regular expression: `.5`, `,250`. A comma is a decimal mark unless
 * another clock time follows it, as in `00:04,00:08`.
 */
export const CLOCK_FRACTION = String.raw`(?:\.\d+|,\d{1,3}(?![\d:]))?`;
/** The fraction of plain seconds: `.5`, `,25`. With three digits a comma may separate thousands, so it is not read. */
export const SECONDS_FRACTION = String.raw`(?:\.\d+|,\d{1,2}(?!\d))?`;

// Digits are only looked at from the start of their run: a megabyte of them takes one pass.
const TIME = new RegExp(
  String.raw`(?<!\d)(?:(?<clock>\d+(?::\d+)+${CLOCK_FRACTION})|(?<plain>\d+${SECONDS_FRACTION})\s?(?<unit>seconds?|secs?|s|秒)(?![\p{Script=Latin}\p{N}_]))`,
  'giu',
);
/** Units that are not read: taken as seconds they would give a wrong label. */
const OTHER_UNIT =
  /\d\s?(?:minutes?|mins?|m|hours?|hrs?|h|ms|milliseconds?|frames?|f|分钟?|小时|毫秒|帧)(?![\p{Script=Latin}])/iu;
/** What shows that a number does not end where a time does: `00:05:`, `00:05.5.2`, `7,200`. */
const GOES_ON = /^(?::|\.\d|,\d{1,9}(?![\d:]))/;

/**
 * Seconds of one clock time: `MM:SS`, `HH:MM:SS`, each with an optional fraction after a full stop or a comma; undefined
 * for anything else (a part of 60 or more, one digit for the seconds, four parts). Minutes of `MM:SS` may exceed 59.
 *
 * @example clockSeconds('01:02.5') // 62.5
 */
export function clockSeconds(text: string): number | undefined {
  const match = /^(?:(\d{1,3}):)?(\d{1,4}):(\d{2})(?:[.,](\d{1,9}))?$/.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes = '', seconds = '', fraction = ''] = match;
  if (Number(seconds) > 59) return undefined;
  if (hours !== undefined && (minutes.length > 2 || Number(minutes) > 59)) return undefined;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  // Through text, so that 62.3 stays 62.3 and does not become 62.299999999999997.
  return Number(`${whole}.${fraction}`);
}

/** Seconds of text that a pattern for clock times has matched: parts between colons, each 60 of the next. */
export function clockValue(clock: string): number {
  return milliseconds(clock.split(':').reduce((total, part) => total * 60 + decimal(part), 0));
}

/** A number of a text, whose decimal mark is a full stop or a comma. */
export function decimal(text: string): number {
  return Number(text.replace(',', '.'));
}

/** Rounds seconds to whole milliseconds: finer than any model states, and free of the noise of binary fractions. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** An interval in whole milliseconds; one of positive length keeps at least one. */
export function inMilliseconds(start: number, end: number): TimeRange {
  const first = milliseconds(start);
  return { start: first, end: milliseconds(start < end ? Math.max(end, first + 0.001) : end) };
}

/** All times of a text in order; a number that looks like a time but is not one makes the whole text unreadable. */
export function findTimes(text: string): Reading<TimeToken[]> {
  if (OTHER_UNIT.test(text)) return unexpected('unclear_times', 'times as MM:SS or in seconds', text.trim());
  const tokens: TimeToken[] = [];
  for (const match of text.matchAll(TIME)) {
    const plain = match.groups?.['plain'];
    const seconds = plain === undefined ? clockSeconds(match[0]) : decimal(plain);
    const start = match.index;
    const end = start + match[0].length;
    const before = text.slice(Math.max(0, start - 2), start);
    const isNegative =
      /(?:^|[\s:=([{"'])[-−]$/.test(before) && (tokens.length === 0 || !/\s[-−]$/.test(before));
    // After a clock time a comma may also separate: "00:05,00:09".
    const goesOn =
      GOES_ON.test(text.slice(end, end + 11)) ||
      /[\d.]$/.test(before) ||
      (/\d,$/.test(before) && tokens.at(-1)?.end !== start - 1);
    if (seconds === undefined || isNegative || goesOn)
      return noTime('bad_time', text.slice(Math.max(0, start - 1), end));
    tokens.push({ seconds, start, end });
  }
  return read(tokens);
}

/** Wraps the reason why a text is not read as a time. */
export function noTime(reason: 'bad_time' | 'missing_times', text: string): Unread {
  return unread(reason, `"${excerpt(text)}" is not a time; expected MM:SS.`);
}

/**
 * Seconds as `MM:SS`, with as many decimals as the number has (nine at most); minutes exceed 59 for videos of an hour and
 * more.
 *
 * @example formatTime(75.5) // '01:15.5'
 */
export function formatTime(seconds: number): string {
  // Not String: it writes small numbers with an exponent.
  const [whole = '0', fraction = ''] = seconds
    .toFixed(9)
    .replace(/\.?0+$/, '')
    .split('.');
  return fraction === '' ? clock(Number(whole)) : `${clock(Number(whole))}.${fraction}`;
}

function clock(seconds: number): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}

/** The forms in which task files state times. */
export type TimeForm = 'MM:SS' | 'MM:SS.ff';

/** An interval as the task file states it: both times in one form. */
export interface StatedInterval {
  readonly start: string;
  readonly end: string;
  readonly form: TimeForm;
}

/** Whole hundredths of a second, rounded. By way of milliseconds, since 1.005 × 100 is below 100.5 in binary. */
function hundredths(seconds: number): number {
  return Math.round(Math.round(seconds * 1000) / 10);
}

/**
 * Rounds seconds to hundredths, the precision in which task files state times.
 *
 * @example toHundredths(3.125) // 3.13
 */
export function toHundredths(seconds: number): number {
  return hundredths(seconds) / 100;
}

/** The last hundredth of a second that is not after a moment: the latest time that may be stated of a video. */
export function lastHundredth(seconds: number): number {
  if (!Number.isFinite(seconds)) return seconds;
  // The small part makes up for binary fractions: 0.29 × 100 is 28.999999999999996.
  const count = Math.floor(seconds * 100 + 1e-6);
  return (count / 100 > seconds ? count - 1 : count) / 100;
}

/** A time in a form; `MM:SS` needs whole seconds. */
function inForm(form: TimeForm, count: number): string {
  const whole = clock(Math.floor(count / 100));
  return form === 'MM:SS' ? whole : `${whole}.${String(count % 100).padStart(2, '0')}`;
}

/**
 * Seconds as task files and prompts state one time: `MM:SS` for whole seconds, else `MM:SS.ff`.
 *
 * @example stateTime(3.5) // '00:03.50'
 */
export function stateTime(seconds: number): string {
  const count = hundredths(seconds);
  return inForm(count % 100 === 0 ? 'MM:SS' : 'MM:SS.ff', count);
}

/**
 * An interval as task files state it: as it was said, to the hundredth of a second. Whole seconds are `MM:SS`; if one of
 * the two times has a fraction, both are `MM:SS.ff`, so that the answer has one form, which its instruction can show. An
 * interval that would be empty at this precision is widened to a hundredth of a second.
 *
 * @example stateInterval(3.5, 7) // {start: '00:03.50', end: '00:07.00', form: 'MM:SS.ff'}
 */
export function stateInterval(start: number, end: number): StatedInterval {
  let [first, last] = [hundredths(start), hundredths(end)];
  if (start < end && first >= last) {
    first = Math.floor(Math.round(start * 1000) / 10);
    last = Math.max(Math.ceil(Math.round(end * 1000) / 10), first + 1);
  }
  const form = first % 100 === 0 && last % 100 === 0 ? 'MM:SS' : 'MM:SS.ff';
  return { start: inForm(form, first), end: inForm(form, last), form };
}
