/** Checks the times that a pair names against what the questions were made from. */
import type { QaPair } from '../../records/record.js';
import { secondsIn, secondsNamed } from '../text/moments.js';
import { formatTime } from '../times.js';
import { type CheckContext, type Checks, claims, doubt, wrongOptions } from './check.js';

/** Times within one second of each other are the same. */
const near = (first: number, second: number) => Math.abs(first - second) <= 1;

export const descriptionChecks = {
  /**
   * Every time that an answer gives occurs in the description, within a second; the video's beginning and end always do. Of
   * times in other texts it is only doubtful: they may lie within an event.
   */
  times_in_description: (pair, context) => {
    if (context.description === undefined) return undefined;
    const known = secondsNamed(context.description);
    if (known.length === 0) return undefined;
    const isKnown = (time: number) => isBorder(time, context) || known.some((other) => near(time, other));
    const unknown = (name: string, seconds: number) =>
      `The ${name} names ${formatTime(seconds)}, a time at which nothing is known to begin or end.`;
    const answered = pair.type === 'temporal_localization' ? [pair.start, pair.end] : [];
    const wrong = answered.find((time) => !isKnown(time));
    if (wrong !== undefined) return unknown('answer', wrong);
    const denied = deniedTexts(pair).flatMap(secondsIn);
    for (const { name, text } of claims(pair))
      for (const seconds of secondsIn(text))
        if (!isKnown(seconds) && !denied.some((time) => near(time, seconds)))
          return doubt(unknown(name, seconds));
    return undefined;
  },
} satisfies Checks;

/** True when a time is the video's beginning or its end. */
function isBorder(seconds: number, { video_length }: CheckContext): boolean {
  return seconds === 0 || (seconds >= Math.floor(video_length) && seconds <= Math.ceil(video_length));
}

/** Texts whose times a pair denies: wrong options, and a question whose answer is no. */
function deniedTexts(pair: QaPair): readonly string[] {
  return pair.type === 'bcq' && pair.answer === 'No' ? [pair.question] : wrongOptions(pair);
}
