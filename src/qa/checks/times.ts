/** Checks the times that a pair names against the video and against each other. */
import type { QaPair, TimeRange } from '../../records/record.js';
import { intervalsIn, momentsIn, secondsIn } from '../text/moments.js';
import { formatTime, inMilliseconds, lastHundredth, milliseconds, toHundredths } from '../times.js';
import { allTexts, type CheckContext, type Checks, claims, doubt, firstWrong, ofType } from './check.js';

/** From this share of the video on, an interval counts as the whole video. */
const WHOLE = 0.98;

const near = (first: number, second: number) => Math.abs(first - second) < 1;

export const timeChecks = {
  /** A start lies before its end, in the answer and in every interval that a text names. */
  times_in_order: (pair) => {
    if (pair.type === 'temporal_localization' && pair.start >= pair.end)
      return `The start ${formatTime(pair.start)} is not before the end ${formatTime(pair.end)}.`;
    return firstWrong(allTexts(pair), ({ name, text }) => {
      const wrong = intervalsIn(text).find(({ start, end }) => start > end);
      return wrong && doubt(`The ${name} names an interval that ends before it begins: ${stated(wrong)}.`);
    });
  },
  /** Every time lies within the video. */
  times_in_video: (pair, { video_length }) => {
    const length = formatTime(Math.round(video_length * 1000) / 1000);
    if (pair.type === 'temporal_localization') {
      const { start, end } = pair;
      if (start < 0) return `Expected times of 0 s or more, got ${start} s to ${end} s.`;
      if (Math.max(start, end) > video_length)
        return `The end ${formatTime(Math.max(start, end))} lies behind the end of the video (${length}).`;
    }
    return firstWrong(claims(pair), ({ name, text }) => {
      const late = momentsIn(text).find(({ seconds }) => seconds > Math.ceil(video_length));
      if (late === undefined) return undefined;
      const message = `The ${name} names ${formatTime(late.seconds)}, which lies behind the end of the video (${length}).`;
      // A reasoning may read "3:12" from a clock in the picture; moments are written with two digits. An interval is
      // checked itself.
      const isRead =
        name === 'reasoning' &&
        (pair.type === 'temporal_localization' || !/^\d\d/.test(text.slice(late.start)));
      return isRead ? doubt(message) : message;
    });
  },
  /** The answer's interval is not the whole video: that would teach nothing. */
  not_whole_video: ofType('temporal_localization', (pair, { video_length }) => {
    // From the first second to the last. Below two seconds there is nothing between these.
    const isWhole = video_length >= 2 && pair.start < 1 && toHundredths(pair.end) >= Math.floor(video_length);
    return isWhole || pair.end - pair.start >= WHOLE * video_length
      ? `The interval ${stated(pair)} is the whole video; ask for a part of it.`
      : undefined;
  }),
  /** The reasoning speaks of the times of the answer. */
  reasoning_times: (pair) => {
    const named = secondsIn(pair.reasoning);
    if (named.length === 0 || pair.type === 'mcq' || pair.type === 'bcq') return undefined;
    const isInterval = pair.type === 'temporal_localization';
    const answered = isInterval ? [pair.start, pair.end] : secondsIn(pair.answer);
    const exact = isInterval ? answered.find((time) => isRounded(time, named)) : undefined;
    if (exact !== undefined)
      return doubt(`The answer states ${formatTime(exact)}, the reasoning has a fraction of a second there.`);
    const isShared = answered.some((time) => named.some((other) => near(time, other)));
    return answered.length === 0 || isShared
      ? undefined
      : doubt('The reasoning names other times than the answer.');
  },
} satisfies Checks;

/** True for a whole second where a text names a fraction of it, and not that second itself. */
function isRounded(time: number, named: readonly number[]): boolean {
  return (
    Number.isInteger(time) &&
    !named.includes(time) &&
    named.some((other) => !Number.isInteger(other) && near(time, other))
  );
}

function stated({ start, end }: TimeRange): string {
  return `${formatTime(start)} to ${formatTime(end)}`;
}

/**
 * Moves an end less than a second after the video's end back to it. Models state whole seconds, so "00:30" names the end
 * of a video of 29.97 s. The end of the video is the last hundredth of a second in it, since that is how the task file
 * states it. Times are rounded to milliseconds; no other time is changed, and a later end is left for the check.
 */
export function withinVideo(pair: QaPair, { video_length }: Pick<CheckContext, 'video_length'>): QaPair {
  if (pair.type !== 'temporal_localization') return pair;
  const last = lastHundredth(video_length);
  const said = inMilliseconds(pair.start, pair.end);
  const isRounded = Math.max(pair.end, said.end) > last && pair.end <= Math.ceil(video_length);
  const end = isRounded ? last : said.end;
  // What lies within the last hundredth of a second is stated as that hundredth.
  const isLast =
    isRounded && pair.start < Math.min(pair.end, video_length) && toHundredths(said.start) >= end;
  const start = isLast ? milliseconds(end - 0.01) : said.start;
  return start === pair.start && end === pair.end ? pair : { ...pair, start, end };
}
