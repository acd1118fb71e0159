/** Times as text: `MM:SS` and its relatives to seconds and back. */
import { excerpt, type Reading, read, unread } from './rejection.js';

/** A time that was found in a text: its seconds and where it stands. */
export interface TimeToken {
  readonly seconds: number;
  readonly start: number;
  readonly end: number;
}

// Digits are looked at from the start of their run only: a megabyte of them takes one pass.
const TIME =
  /(?<!\d)(?:(?<clock>\d+(?::\d+)+(?:\.\d+)?)|(?<plain>\d+(?:\.\d+)?)\s?(?<unit>seconds?|secs?|s|秒)(?![\p{Script=Latin}\p{N}_]))/giu;
/** Units that are not read: taken for seconds they would give a wrong label. */
const OTHER_UNIT =
  /\d\s?(?:minutes?|mins?|m|hours?|hrs?|h|ms|milliseconds?|frames?|f|分钟?|小时|毫秒|帧)(?![\p{Script=Latin}])/iu;

/**
 * Seconds of one clock time: `MM:SS`, `HH:MM:SS`, each with an optional fraction; undefined when it is none (a part of
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

/** All times of a text in order; a number that looks like a time and is none makes the whole text unreadable. */
export function findTimes(text: string): Reading<TimeToken[]> {
  if (OTHER_UNIT.test(text)) {
    return unread('unclear_times', `Expected times as MM:SS or in seconds, got "${excerpt(text.trim())}".`);
  }
  const tokens: TimeToken[] = [];
  for (const match of text.matchAll(TIME)) {
    const plain = match.groups?.['plain'];
    const seconds = plain === undefined ? clockSeconds(match[0]) : Number(plain);
    const before = text.slice(Math.max(0, match.index - 2), match.index);
    const isNegative =
      /(?:^|[\s:=([{"'])[-−]$/.test(before) && (tokens.length === 0 || !/\s[-−]$/.test(before));
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 2);
    if (seconds === undefined || isNegative || /^(?::|[.,]\d)/.test(after) || /[\d.]$/.test(before)) {
      return unread(
        'bad_time',
        `"${excerpt(text.slice(Math.max(0, match.index - 1), match.index + match[0].length))}" is not a time; expected MM:SS.`,
      );
    }
    tokens.push({ seconds, start: match.index, end: match.index + match[0].length });
  }
  return read(tokens);
}

/**
 * Seconds as `MM:SS`, with as many decimals as the number has; minutes exceed 59 for videos of an hour and more.
 *
 * @example formatTime(75.5) // '01:15.5'
 */
export function formatTime(seconds: number): string {
  const [whole = '0', fraction] = String(seconds).split('.');
  const total = Number(whole);
  const clock = `${pad(Math.floor(total / 60))}:${pad(total % 60)}`;
  return fraction === undefined ? clock : `${clock}.${fraction}`;
}

/** An interval in whole seconds, as the task file states it. */
export interface WholeInterval {
  readonly start: number;
  readonly end: number;
}

/**
 * The interval that `MM:SS` can state. `MM:SS` names the second in which a moment falls, so both ends are rounded down,
 * which also keeps them within the video; where that leaves nothing, the end is rounded up.
 */
export function wholeInterval(start: number, end: number): WholeInterval {
  const first = Math.floor(start);
  const last = Math.floor(end);
  return { start: first, end: last > first ? last : Math.ceil(end) };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
