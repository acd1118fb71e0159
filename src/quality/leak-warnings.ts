/** Warnings about questions whose answers can be guessed without the video, with what to do about them. */
import { percent } from './percent.js';
import type { ItemFigures, LongestFigures, ProbeFigures } from './report-schema.js';

/** What gives the answers away, by the signs that find most of them. */
const ADVICE: Readonly<Record<string, string>> = {
  words:
    'Take wrong options from other events of the same video, and word them as the right one; ask with the same words for Yes as for No.',
  lengths: 'Ask for options of the same length, and for the same detail in wrong ones.',
  positions: 'Shuffle the options.',
};

export function leakWarnings({
  blind_probe,
  longest_option,
}: Pick<ItemFigures, 'blind_probe' | 'longest_option'>) {
  return [
    ...blind_probe
      .filter(({ verdict }) => verdict === 'guessable')
      .map((probe) => ({ kind: 'blind_probe' as const, message: guessable(probe) })),
    ...(longest_option.verdict === 'skewed'
      ? [{ kind: 'longest_option' as const, message: longest(longest_option) }]
      : []),
  ];
}

function guessable({ qa_type, items, accuracy, chance, interval, by }: ProbeFigures): string {
  const ways = Object.entries(by).sort(([, a], [, b]) => b - a);
  const alone = ways.map(([name, share]) => `${name} ${percent(share)}`).join(', ');
  const advice = ADVICE[ways[0]?.[0] ?? ''] ?? '';
  return `${qa_type}: a guesser that sees no video, trained on the questions about the other videos, is right in ${percent(accuracy)} of ${items} questions (${between(interval)}), ${percent(chance)} are chance. By one kind of signs alone: ${alone}. A model can learn these answers without the video. ${advice}`;
}

function longest({ items, share, chance, interval }: LongestFigures): string {
  return `mcq: the right option is the longest in ${percent(share)} of ${items} questions (${between(interval)}), ${percent(chance)} were expected. A model can learn to pick it. ${ADVICE['lengths']}`;
}

/** A 95 % interval in words. */
function between([low, high]: readonly [number, number]): string {
  return `95 % interval ${percent(low)} to ${percent(high)}`;
}
