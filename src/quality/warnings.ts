/** Warnings about known signs of data that teaches the wrong thing. */
import { isDeepStrictEqual } from 'node:util';
import { leakWarnings } from './leak-warnings.js';
import { REPEATED } from './measures.js';
import { percent } from './percent.js';
import type { AnswerCounts, ItemFigures } from './report-schema.js';

export interface Warning {
  readonly kind:
    | 'baseline'
    | 'letter_skew'
    | 'yes_no_skew'
    | 'blind_probe'
    | 'longest_option'
    | 'template_effect'
    | 'position_bias'
    | 'high_yield';
  readonly message: string;
}

/** A template is common when it is asked of more videos than this … */
const MANY_VIDEOS = 10;
/** … and the data set is made of templates when more than this share of its questions has a common one. */
const MOST_QUESTIONS = 0.5;
/** More than this share of the intervals begins in the same tenth of the video; only said of enough intervals. */
const MOST_STARTS = 0.5;
const ENOUGH_INTERVALS = 50;
/** Drafts of such pipelines are known to be wrong in a sixth of the questions; checks that pass nearly all miss too much. */
const HIGH_YIELD = 0.98;
const ENOUGH_PAIRS = 100;
const TENTHS = 'first second third fourth fifth sixth seventh eighth ninth last'.split(' ');

/** @param records how many were made with the embedded model */
export function baselineWarning(records: number): Warning[] {
  if (records === 0) return [];
  const message = `${records} of the records were made with signals, a baseline that measures pixels and understands nothing. Take such data to try things out, not for training.`;
  return [{ kind: 'baseline', message }];
}

/** Warnings from the items alone. */
export function itemWarnings(figures: ItemFigures): Warning[] {
  const { templates, times } = figures;
  const warnings: Warning[] = [];
  const warn = (kind: Warning['kind'], message: string) => warnings.push({ kind, message });
  for (const counts of once(figures.letters))
    if (counts.verdict === 'skewed')
      warn(
        'letter_skew',
        `${skew(counts)} A model can learn the letter instead of the video; shuffle the options.`,
      );
  for (const counts of once(figures.yes_no))
    if (counts.verdict === 'skewed')
      warn(
        'yes_no_skew',
        `${skew(counts)} A model can learn the verdict; keep as many questions with Yes as with No.`,
      );
  warnings.push(...leakWarnings(figures));
  const common = templates.shared.find(({ more_than_videos }) => more_than_videos === MANY_VIDEOS);
  if (common !== undefined && common.near_share > MOST_QUESTIONS)
    warn(
      'template_effect',
      `${percent(common.near_share)} of the questions are nearly the same question about more than ${MANY_VIDEOS} videos. A model can answer them from the question alone; vary the prompts, or keep a part of them.`,
    );
  const most = Math.max(...times.starts);
  if (times.placed >= ENOUGH_INTERVALS && most > MOST_STARTS * times.placed)
    warn(
      'position_bias',
      `${percent(most / times.placed)} of the intervals begin in the ${TENTHS[times.starts.indexOf(most)]} tenth of their video. A model can learn the place; ask about other moments, too.`,
    );
  return warnings;
}

/** Without the counts of tasks whose questions are those of another task: one warning for them is enough. */
function once(all: readonly AnswerCounts[]): AnswerCounts[] {
  const isSame = (one: AnswerCounts, other: AnswerCounts) =>
    REPEATED[one.task] === other.task && isDeepStrictEqual(one.counts, other.counts);
  return all.filter((one) => !all.some((other) => isSame(one, other)));
}

/**
 * A yield that is too good.
 *
 * @param passed pairs that passed all checks when they came first
 */
export function yieldWarning(passed: number, pairs: number): Warning[] {
  if (pairs < ENOUGH_PAIRS || passed / pairs < HIGH_YIELD) return [];
  const message = `${percent(passed / pairs)} of ${pairs} pairs passed all checks at once. Drafts are known to be wrong in a sixth of the questions and a third of the answers, and filtered sets keep 20 to 63 %: read a sample before you trust it.`;
  return [{ kind: 'high_yield', message }];
}

function skew({ task, options, counts, p_value }: AnswerCounts): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const [name, count] = Object.entries(counts).reduce((most, next) => (next[1] > most[1] ? next : most));
  const which = name.length === 1 ? `questions with ${options} options` : 'questions';
  return `${task}: the answer is ${name} in ${percent(count / total)} of ${total} ${which}, ${percent(1 / options)} were expected (p = ${p_value}).`;
}
