/** The section of the quality report on what can be guessed without the video. */
import { many, section, table } from './markdown.js';
import { percent } from './percent.js';
import type { ItemFigures } from './report-schema.js';

const IN_WORDS = { too_few: 'too few to tell', guessable: 'can be guessed', not_guessable: 'no better' };

export function leaks({
  blind_probe,
  longest_option,
}: Pick<ItemFigures, 'blind_probe' | 'longest_option'>): string[] {
  if (blind_probe.length === 0) return [];
  const rows = blind_probe.map(({ qa_type, items, accuracy, chance, interval: [low, high], by, verdict }) => [
    ...[qa_type, items, percent(accuracy), `${percent(low)} to ${percent(high)}`, percent(chance)],
    ...['words', 'lengths', 'positions'].map((name) => (by[name] === undefined ? '' : percent(by[name]))),
    IN_WORDS[verdict],
  ]);
  const header = ['type', 'questions', 'guessed', '95 % interval', 'chance', 'by words', 'by lengths'];
  return section(
    'Guessed without the video',
    'A guesser that sees no video learns from the questions about four fifths of the videos, and guesses those about the others:',
    '',
    table([...header, 'by positions', 'than chance'], rows),
    longest(longest_option),
  );
}

function longest({ items, share, chance, verdict }: ItemFigures['longest_option']): string[] {
  if (items === 0) return [];
  const words = verdict === 'too_few' ? 'too few to tell' : verdict;
  return [
    '',
    `The right option is the longest in ${percent(share)} of ${many(items, 'question')} with one longest option, ${percent(chance)} were expected: ${words}.`,
  ];
}
