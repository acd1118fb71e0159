/** Times as text: from `MM:SS` and similar forms to seconds and back. */
import type { TimeRange } from '../records/record.js';
import { excerpt, type Reading, read, type Unread, unexpected, unread } from './rejection.js';

/** A time that was found in a text: seconds from the start of the video, and its place in the text. */
export interface TimeToken {
  readonly seconds: number;
  readonly start: number;
  readonly end: number;
}

// Digits are only looked at from the start of their run: a megabyte of them takes one pass.
const TIME =
  /(?<!\d)(?:(?<clock>\d+(?::\d+)+(?:\.\d+)?)|(?<plain>\d+(?:\.\d+)?)\s?(?<unit>seconds?|secs?|s|秒)(?![\p{Script=Latin}\p{N}_]))/giu;
/** Units that are not read: taken as seconds they would give a wrong label. */
const OTHER_UNIT =
  /\d\s?(?:minutes?|mins?|m|hours?|hrs?|h|ms|milliseconds?|frames?|f|分钟?|小时|毫秒|帧)(?![\p{Script=Latin}])/iu;

/**
 * Seconds of one clock time: `MM:SS`, `HH:MM:SS`, each with an optional fraction; undefined for anything else (a part of
 * 60 or more, one digit for the seconds, four parts). Minutes of `MM:SS` may exceed 59.
 *
 * @example clockSeconds('01:02.5') // 62.5
 */
export function clockSeconds(text: string): number | undefined {
  const match = /^(?:(\d{1,3}):)?(\d{1,4}):(\d{2})(\.\d{1,9})?$/.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes = '', seconds = '', fraction = ''] = match;
  if (Number(seconds) > 59) return undefined;
  if (hours !== undefined && (minutes.length > 2 || Number(minutes) > 59)) return undefined;
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  // Through text, so that 62.3 stays 62.3 and does not become 62.299999999999997.
  return Number(`${whole}${fraction}`);
}

/** Seconds of text that a pattern for clock times has matched: parts between colons, each 60 of the next. */
export function clockValue(clock: string): number {
  return clock.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}

/** All times of a text in order; a number that looks like a time but is not one makes the whole text unreadable. */
export function findTimes(text: string): Reading<TimeToken[]> {
  if (OTHER_UNIT.test(text)) return unexpected('unclear_times', 'times as MM:SS or in seconds', text.trim());
  const tokens: TimeToken[] = [];
  for (const match of text.matchAll(TIME)) {
    const plain = match.groups?.['plain'];
    const seconds = plain === undefined ? clockSeconds(match[0]) : Number(plain);
    const start = match.index;
    const end = start + match[0].length;
    const before = text.slice(Math.max(0, start - 2), start);
    const isNegative =
      /(?:^|[\s:=([{"'])[-−]$/.test(before) && (tokens.length === 0 || !/\s[-−]$/.test(before));
    const goesOn = /^(?::|[.,]\d)/.test(text.slice(end, end + 2)) || /[\d.]$/.test(before);
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
 * Seconds as `MM:SS`, with as many decimals as the number has; minutes exceed 59 for videos of an hour and more.
 *
 * @example formatTime(75.5) // '01:15.5'
 */
export function formatTime(seconds: number): string {
  const [whole = '0', fraction] = String(seconds).split('.');
  const total = Number(whole);
  const pad = (value: number) => String(value).padStart(2, '0');
  const clock = `${pad(Math.floor(total / 60))}:${pad(total % 60)}`;
  return fraction === undefined ? clock : `${clock}.${fraction}`;
}

/**
 * The interval in whole seconds, as the task file states it. `MM:SS` names the second in which a moment falls, so both
 * ends are rounded down, which also keeps them within the video. When that leaves nothing, the end is rounded up.
 */
export function wholeInterval(start: number, end: number): TimeRange {
  const first = Math.floor(start);
  const last = Math.floor(end);
  return { start: first, end: last > first ? last : Math.ceil(end) };
}
