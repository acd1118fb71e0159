/** Reads the answer of a temporal localization: one start and one end. */
import type { TimeRange } from '../records/record.js';
import { parseObject } from './clean.js';
import { excerpt, type Reading, read, unexpected, unread } from './rejection.js';
import { findTimes, inMilliseconds, noTime, type TimeToken } from './times.js';

/** How the answer should have been written. */
const FORM = '"Start_Time: MM:SS, End_Time: MM:SS"';
const START_LABEL =
  /(?:^|[^\p{L}_])(?:start(?:ing)?[_ ]?(?:time)?|begin(?:ning)?[_ ]?(?:time)?|开始时间|起始时间)["']?\s?[:=]/giu;
const END_LABEL = /(?:^|[^\p{L}_])(?:(?:end(?:ing)?|stop)[_ ]?(?:time)?|结束时间)["']?\s?[:=]/giu;
/** What may stand before the first time and between the two, so that their roles are clear. */
const FORMS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^[\s"'“[({]*$|(?:^|[\s"'“:(])(?:from|at|between|starts? (?:at|from)|begins? at|about|around)\s?["'“[(]?$|(?:^|\s)(?:interval|event|segment|answer|timestamps?|range|time|it|clip)(?: (?:is|are|spans|lasts|occurs|happens|runs))?(?: from)?\s?:?\s?["'“[(]?$|^从$/i,
    /^["'”\])]?\s{0,3}(?:-|–|—|~|to|through|until|till|到|至)\s{0,3}["'“[(]?$/i,
  ],
  [/(?:^|\s)between\s["'“[(]?$/i, /^["'”\])]?\sand\s["'“[(]?$/i],
  [/^[\s"'“[({]*$/, /^["'”]?\s?,\s?["'“]?$/],
  [
    /(?:start(?:s|ed)?|beg[ai]ns?) (?:at|from)\s$/i,
    /^,?\s(?:and\s)?(?:it\s)?(?:ends?|ended|stops?|stopped) at\s$/i,
  ],
];
/** A duration in brackets after the interval repeats it and names no moment. */
const DURATION =
  /[([](?:duration:?|about|approximately|~|lasting|for|for about)?\s?\d{1,6}(?:[.,]\d{1,3})?\s?(?:s|secs?|seconds?)(?: (?:long|in total|duration))?[)\]]/gi;

/**
 * Reads `Start_Time: MM:SS, End_Time: MM:SS`, `from 00:05 to 00:09`, `00:05 - 00:09`, `3.5s to 7s` and JSON with `start`
 * and `end`, to the millisecond. A bare number is seconds only as a JSON number. Anything but two times with clear roles is
 * rejected.
 *
 * @example readTimes('{"start": "00:05", "end": "00:09.5"}') // {start: 5, end: 9.5}
 */
export function readTimes(text: string): Reading<TimeRange> {
  const bare = text
    .replace(/\*\*|__|`/g, '')
    .replaceAll('：', ':')
    .trim();
  const json = readJsonTimes(bare);
  if (json !== undefined) return json;
  const flat = bare.replace(DURATION, ' ').trim();
  const tokens = findTimes(flat);
  if (!tokens.ok) return tokens;
  const [first, second, third] = tokens.value;
  const shown = `in "${excerpt(flat)}"`;
  if (first === undefined) {
    if (!/\d/.test(flat)) return unexpected('missing_times', FORM, flat);
    return unread('time_without_unit', `Expected times as MM:SS, got numbers without a unit ${shown}.`);
  }
  if (second === undefined) return unread('one_time', `Expected a start and an end, got one time ${shown}.`);
  if (third !== undefined)
    return unread('too_many_times', `Expected two times, got ${tokens.value.length} ${shown}.`);
  return labelled(flat, first, second) ?? joined(flat, first, second);
}

/** Roles given by labels, in either order; undefined when there are no labels. */
function labelled(text: string, first: TimeToken, second: TimeToken): Reading<TimeRange> | undefined {
  const behind = (label: RegExp) => [...text.matchAll(label)].map((match) => match.index + match[0].length);
  const [starts, ends] = [behind(START_LABEL), behind(END_LABEL)];
  if (starts.length === 0 && ends.length === 0) return undefined;
  const unclear = () => unexpected('unclear_times', 'one start and one end', text);
  const [start, end] = [starts[0], ends[0]];
  if (start === undefined || end === undefined || starts.length > 1 || ends.length > 1) return unclear();
  const follows = (label: number, token: TimeToken) => /^[\s"'([]{0,4}$/.test(text.slice(label, token.start));
  if (follows(start, first) && follows(end, second)) return interval(first.seconds, second.seconds);
  if (follows(start, second) && follows(end, first)) return interval(second.seconds, first.seconds);
  return unclear();
}

/** Roles given by a word between the two times, as in "from 00:05 to 00:09". */
function joined(text: string, first: TimeToken, second: TimeToken): Reading<TimeRange> {
  const before = text.slice(Math.max(0, first.start - 60), first.start);
  const between = text.slice(first.end, second.start);
  const isClear = FORMS.some(([lead, joint]) => lead.test(before) && joint.test(between));
  return isClear && !/\bnot\b|n['’]t\b/i.test(before)
    ? interval(first.seconds, second.seconds)
    : unexpected('unclear_times', FORM, text);
}

function interval(start: number, end: number): Reading<TimeRange> {
  if (start < end) return read(inMilliseconds(start, end));
  return unread('reversed_interval', `Expected a start before the end, got ${start} s to ${end} s.`);
}

/** A value of a JSON answer: a number is seconds, a text must be one time and nothing else. */
function jsonTime(value: unknown): Reading<number> {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return read(value);
  if (typeof value === 'number') return unread('bad_time', `Expected a time of 0 s or more, got ${value}.`);
  if (typeof value !== 'string')
    return unread('missing_times', 'Expected "start" and "end" in the JSON answer.');
  const text = value.replaceAll('：', ':').trim();
  const tokens = findTimes(text);
  if (!tokens.ok) return tokens;
  const [token] = tokens.value;
  if (token !== undefined && tokens.value.length === 1 && token.start === 0 && token.end === text.length)
    return read(token.seconds);
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return unexpected('time_without_unit', 'MM:SS', text);
  return noTime(text === '' ? 'missing_times' : 'bad_time', text);
}

/** Reads the start and the end out of the only flat JSON object of a text; undefined when there is no such object. */
function readJsonTimes(text: string): Reading<TimeRange> | undefined {
  const open = text.indexOf('{');
  const close = text.indexOf('}', open);
  if (open < 0 || close < 0) return undefined;
  if (text.includes('{', close))
    return unread('too_many_times', 'Expected one interval, got several JSON objects.');
  const object = parseObject(text.slice(open, close + 1));
  if (object === undefined) return undefined;
  const valuesOf = (name: string) =>
    Object.entries(object).flatMap(([key, value]) => {
      const letters = key.toLowerCase().replace(/[^a-z]/g, '');
      return letters === name || letters === `${name}time` ? [value] : [];
    });
  const [starts, ends] = [valuesOf('start'), valuesOf('end')];
  if (starts.length > 1 || ends.length > 1)
    return unread('too_many_times', 'Expected one start and one end.');
  const around = findTimes(`${text.slice(0, open)} ${text.slice(close + 1)}`);
  if (around.ok && around.value.length > 0)
    return unread('too_many_times', `Expected one interval, got more times in "${excerpt(text)}".`);
  const start = jsonTime(starts[0]);
  if (!start.ok) return start;
  const end = jsonTime(ends[0]);
  return end.ok ? interval(start.value, end.value) : end;
}
