/** Checks on the times that a pair names, against the video and among each other. */
import { intervalsIn, momentsIn } from '../text/moments.js';
import { formatTime, wholeInterval } from '../times.js';
import type { Check, CheckContext } from './check.js';
import { allTexts, claims } from './parts.js';

/** An interval comes close to the whole video from this share of it on. */
const WHOLE = 0.98;

/** A start lies before its end, in the answer and in every interval that a text names. */
export const timesInOrder: Check = {
  name: 'times_in_order',
  check: (pair) => {
    if (pair.type === 'temporal_localization' && pair.start >= pair.end)
      return `The start ${formatTime(pair.start)} is not before the end ${formatTime(pair.end)}.`;
    for (const { name, text } of allTexts(pair))
      for (const { start, end } of intervalsIn(text))
        if (start > end)
          return `The ${name} names an interval that ends before it begins: ${formatTime(start)} to ${formatTime(end)}.`;
    return undefined;
  },
};

/** Every time lies within the video; in an answer also the whole seconds that the task file states. */
export const timesInVideo: Check = {
  name: 'times_in_video',
  check: (pair, { video_length }) => {
    const length = formatTime(Math.round(video_length * 1000) / 1000);
    if (pair.type === 'temporal_localization') {
      const { start, end } = pair;
      if (start < 0) return `Expected times of 0 s or more, got ${start} s to ${end} s.`;
      if (Math.max(start, end) > video_length)
        return `The end ${formatTime(Math.max(start, end))} lies behind the end of the video (${length}).`;
      if (start < end && wholeInterval(start, end).end > video_length)
        return `The interval ${formatTime(start)} to ${formatTime(end)} is too short to be stated in whole seconds.`;
    }
    for (const { name, text } of claims(pair))
      for (const { seconds } of momentsIn(text))
        if (seconds > Math.ceil(video_length))
          return `The ${name} names ${formatTime(seconds)}, which lies behind the end of the video (${length}).`;
    return undefined;
  },
};

/** The interval that an answer states is not the whole video: that would teach nothing. */
export const notWholeVideo: Check = {
  name: 'not_whole_video',
  types: ['temporal_localization'],
  check: (pair, { video_length }) => {
    if (pair.type !== 'temporal_localization') return undefined;
    const { start, end } = pair;
    const stated = wholeInterval(start, end);
    // Below two seconds no part can be told from the whole in whole seconds.
    const isWhole = video_length >= 2 && stated.start === 0 && stated.end >= Math.floor(video_length);
    return isWhole || end - start >= WHOLE * video_length
      ? `The interval ${formatTime(start)} to ${formatTime(end)} is the whole video; ask for a part of it.`
      : undefined;
  },
};

const near = (first: number, second: number) => Math.abs(first - second) < 1;

/** What the reasoning says of when it happens is what the answer says. */
export const reasoningTimes: Check = {
  name: 'reasoning_times',
  check: (pair) => {
    const named = momentsIn(pair.reasoning).map(({ seconds }) => seconds);
    if (named.length === 0) return undefined;
    if (pair.type === 'mcq' || pair.type === 'bcq') return undefined;
    if (pair.type !== 'temporal_localization') {
      const answered = momentsIn(pair.answer).map(({ seconds }) => seconds);
      const isShared = answered.some((time) => named.some((other) => near(time, other)));
      return answered.length === 0 || isShared
        ? undefined
        : 'The reasoning names other times than the answer.';
    }
    const { start, end } = pair;
    const answer = `${formatTime(start)} to ${formatTime(end)}`;
    const last = intervalsIn(pair.reasoning).at(-1);
    const concludes = last !== undefined && concludesWith(pair.reasoning, last);
    if (concludes && !(near(last.start, start) && near(last.end, end)))
      return `The reasoning ends on ${formatTime(last.start)} to ${formatTime(last.end)}, the answer is ${answer}.`;
    const missing = [start, end].find((time) => !named.some((other) => near(time, other)));
    return missing === undefined
      ? undefined
      : `The reasoning does not name ${formatTime(missing)}; the answer is ${answer}.`;
  },
};

/** True when an interval is the last time that a text names. */
function concludesWith(text: string, interval: { readonly start: number; readonly end: number }): boolean {
  const [before, last] = momentsIn(text)
    .slice(-2)
    .map(({ seconds }) => seconds);
  return before === interval.start && last === interval.end;
}

/** Times in texts that are compared with what is known of the video; within a second of each other they are the same. */
export const TOLERANCE = 1;

/** True when a time is the video's beginning or its end. */
export function isBorder(seconds: number, { video_length }: CheckContext): boolean {
  return seconds === 0 || (seconds >= Math.floor(video_length) && seconds <= Math.ceil(video_length));
}
