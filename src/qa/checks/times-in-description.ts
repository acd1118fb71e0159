import type { QaPair } from '../../records/record.js';
import { momentsIn, secondsNamed } from '../text/moments.js';
import { formatTime } from '../times.js';
import type { Check } from './check.js';
import { claims, rightOption } from './parts.js';
import { isBorder, TOLERANCE } from './times.js';

const near = (first: number, second: number) => Math.abs(first - second) <= TOLERANCE;

/** Every time that a pair claims occurs in the description, within a second; the video's beginning and end always do. */
export const timesInDescription: Check = {
  name: 'times_in_description',
  check: (pair, context) => {
    if (context.description === undefined) return undefined;
    const known = secondsNamed(context.description);
    const isKnown = (time: number) => isBorder(time, context) || known.some((other) => near(time, other));
    const denied = deniedTimes(pair);
    for (const { name, seconds } of claimedTimes(pair))
      if (!isKnown(seconds) && !denied.some((time) => near(time, seconds)))
        return `The ${name} names ${formatTime(seconds)}, a time at which nothing is known to begin or end.`;
    return undefined;
  },
};

function claimedTimes(pair: QaPair): { readonly name: string; readonly seconds: number }[] {
  const named = claims(pair).flatMap(({ name, text }) =>
    momentsIn(text).map(({ seconds }) => ({ name, seconds })),
  );
  return pair.type === 'temporal_localization'
    ? [{ name: 'answer', seconds: pair.start }, { name: 'answer', seconds: pair.end }, ...named]
    : named;
}

/** Times that a pair names to deny them: those of wrong options, and of a question whose answer is no. */
function deniedTimes(pair: QaPair): number[] {
  const denied =
    pair.type === 'mcq'
      ? pair.options.filter((option) => option !== rightOption(pair))
      : pair.type === 'bcq' && pair.answer === 'No'
        ? [pair.question]
        : [];
  return denied.flatMap((text) => momentsIn(text).map(({ seconds }) => seconds));
}
