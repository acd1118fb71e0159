/** Reads the answer of a temporal localization: one start and one end. */
import { excerpt, type Reading, read, unread } from './rejection.js';
import { findTimes, type TimeToken } from './times.js';

/** An interval in seconds from the start of the video, start before end. */
export interface TimesAnswer {
  readonly start: number;
  readonly end: number;
}

const EMPHASIS = /\*\*|__|`/g;
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
/** A duration in brackets behind the interval repeats it and names no moment. */
const DURATION =
  /[([](?:duration:?|about|approximately|~|lasting|for|for about)?\s?\d{1,6}(?:\.\d{1,3})?\s?(?:s|secs?|seconds?)(?: (?:long|in total|duration))?[)\]]/gi;

/**
 * Reads `Start_Time: MM:SS, End_Time: MM:SS`, `from 00:05 to 00:09`, `00:05 - 00:09`, `3.5s to 7s` and JSON with `start`
 * and `end`. A bare number is seconds only as a JSON number. Anything but two times with clear roles is rejected.
 *
 * @example readTimes('{"start": "00:05", "end": "00:09.5"}') // {start: 5, end: 9.5}
 */
export function readTimes(text: string): Reading<TimesAnswer> {
  const bare = text.replace(EMPHASIS, '').replaceAll('：', ':').trim();
  const json = readJsonTimes(bare);
  if (json !== undefined) return json;
  const flat = bare.replace(DURATION, ' ').trim();
  const tokens = findTimes(flat);
  if (!tokens.ok) return tokens;
  const [first, second, third] = tokens.value;
  if (first === undefined) {
    return /\d/.test(flat)
      ? unread(
          'time_without_unit',
          `Expected times as MM:SS, got numbers without a unit in "${excerpt(flat)}".`,
        )
      : unread('missing_times', `Expected "Start_Time: MM:SS, End_Time: MM:SS", got "${excerpt(flat)}".`);
  }
  if (second === undefined)
    return unread('one_time', `Expected a start and an end, got one time in "${excerpt(flat)}".`);
  if (third !== undefined) {
    return unread('too_many_times', `Expected two times, got ${tokens.value.length} in "${excerpt(flat)}".`);
  }
  return labelled(flat, first, second) ?? joined(flat, first, second);
}

/** Roles given by labels, in either order; undefined when neither label is there. */
function labelled(text: string, first: TimeToken, second: TimeToken): Reading<TimesAnswer> | undefined {
  const starts = [...text.matchAll(START_LABEL)].map((match) => match.index + match[0].length);
  const ends = [...text.matchAll(END_LABEL)].map((match) => match.index + match[0].length);
  if (starts.length === 0 && ends.length === 0) return undefined;
  const [start, end] = [starts[0], ends[0]];
  const unclear = () => unread('unclear_times', `Expected one start and one end, got "${excerpt(text)}".`);
  if (start === undefined || end === undefined || starts.length > 1 || ends.length > 1) return unclear();
  const follows = (label: number, token: TimeToken) => /^[\s"'([]{0,4}$/.test(text.slice(label, token.start));
  if (follows(start, first) && follows(end, second)) return interval(first.seconds, second.seconds);
  if (follows(start, second) && follows(end, first)) return interval(second.seconds, first.seconds);
  return unclear();
}

/** Roles given by a word between the two times, as in "from 00:05 to 00:09". */
function joined(text: string, first: TimeToken, second: TimeToken): Reading<TimesAnswer> {
  const before = text.slice(Math.max(0, first.start - 60), first.start);
  const between = text.slice(first.end, second.start);
  const isClear = FORMS.some(([lead, joint]) => lead.test(before) && joint.test(between));
  return isClear && !/\bnot\b|n['’]t\b/i.test(before)
    ? interval(first.seconds, second.seconds)
    : unread('unclear_times', `Expected "Start_Time: MM:SS, End_Time: MM:SS", got "${excerpt(text)}".`);
}

function interval(start: number, end: number): Reading<TimesAnswer> {
  if (start < end) return read({ start, end });
  return unread('reversed_interval', `Expected a start before the end, got ${start} s to ${end} s.`);
}

/** A value of a JSON answer: a number is seconds, a text must be a time by itself. */
function jsonTime(value: unknown): Reading<number> {
  if (typeof value === 'number') {
    return value >= 0 && Number.isFinite(value)
      ? read(value)
      : unread('bad_time', `Expected a time of 0 s or more, got ${value}.`);
  }
  if (typeof value !== 'string')
    return unread('missing_times', 'Expected "start" and "end" in the JSON answer.');
  const text = value.replaceAll('：', ':').trim();
  const tokens = findTimes(text);
  if (!tokens.ok) return tokens;
  const [token] = tokens.value;
  if (token !== undefined && tokens.value.length === 1 && token.start === 0 && token.end === text.length) {
    return read(token.seconds);
  }
  if (/^\d+(?:\.\d+)?$/.test(text))
    return unread('time_without_unit', `Expected MM:SS, got "${excerpt(text)}".`);
  return unread(
    text === '' ? 'missing_times' : 'bad_time',
    `"${excerpt(text)}" is not a time; expected MM:SS.`,
  );
}

/** The only flat JSON object of a text, when it has one with a start or an end. */
function readJsonTimes(text: string): Reading<TimesAnswer> | undefined {
  const open = text.indexOf('{');
  const close = text.indexOf('}', open);
  if (open < 0 || close < 0) return undefined;
  if (text.includes('{', close))
    return unread('too_many_times', 'Expected one interval, got several JSON objects.');
  let object: unknown;
  try {
    object = JSON.parse(text.slice(open, close + 1));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof object !== 'object' || object === null) return undefined;
  const fields = Object.entries(object).map(
    ([key, value]) => [key.toLowerCase().replace(/[^a-z]/g, ''), value] as const,
  );
  const starts = fields.filter(([key]) => key === 'start' || key === 'starttime');
  const ends = fields.filter(([key]) => key === 'end' || key === 'endtime');
  if (starts.length > 1 || ends.length > 1)
    return unread('too_many_times', 'Expected one start and one end.');
  const around = findTimes(`${text.slice(0, open)} ${text.slice(close + 1)}`);
  if (around.ok && around.value.length > 0) {
    return unread('too_many_times', `Expected one interval, got more times in "${excerpt(text)}".`);
  }
  const start = jsonTime(starts[0]?.[1]);
  if (!start.ok) return start;
  const end = jsonTime(ends[0]?.[1]);
  return end.ok ? interval(start.value, end.value) : end;
}
