/** Contradictions between an interval and the one that its reasoning concludes with. */
import type { TimeRange } from '../../records/record.js';
import { clauseSpans } from '../text/clauses.js';
import { lastConclusion } from '../text/conclusions.js';
import type { Language } from '../text/language.js';
import { intervalsIn, momentsIn, secondsIn } from '../text/moments.js';
import { formatTime } from '../times.js';
import type { PairOf } from './check.js';

/** Times within a second of each other are the same: texts state whole seconds. */
const near = (first: number, second: number) => Math.abs(first - second) <= 1;

/**
 * The intervals that a text names, with clock times or in seconds: "from 43 to 48 seconds" is one place with two moments.
 */
function intervalsOf(text: string): readonly TimeRange[] {
  const moments = momentsIn(text);
  const inSeconds = moments.flatMap(({ start, seconds }, index) => {
    const next = moments[index + 1];
    return next?.start === start ? [{ start: seconds, end: next.seconds }] : [];
  });
  return [...inSeconds, ...intervalsIn(text)];
}

/** The interval that a reasoning concludes with, where it is not the answer's. */
export function contradictedTimes(
  { reasoning, start, end }: PairOf<'temporal_localization'>,
  language: Language | undefined,
): string | undefined {
  if (language === undefined) return undefined;
  const conclusion = lastConclusion(reasoning, language);
  if (conclusion === undefined) return undefined;
  // "So not from 00:10 to 00:14, but the six seconds after it."
  const denied = clauseSpans(reasoning, conclusion, language).filter(({ start: from, end: to }) =>
    language.has('not', reasoning.slice(from, to)),
  );
  const text = denied
    .reduceRight(
      (rest, { start: from, end: to }) => rest.slice(0, from) + ' '.repeat(to - from) + rest.slice(to),
      reasoning.slice(0, conclusion.end),
    )
    .slice(conclusion.start);
  const named = secondsIn(text);
  const isNamed = (time: number) => named.some((other) => near(time, other));
  const last = intervalsOf(text).at(-1);
  if (last === undefined || (isNamed(start) && isNamed(end))) return undefined;
  return `The reasoning concludes with ${formatTime(last.start)} to ${formatTime(last.end)}, the answer is ${formatTime(start)} to ${formatTime(end)}.`;
}
