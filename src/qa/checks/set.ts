/** Checks that compare the pairs of one answer. A video has one answer per type, so they find all its repeated pairs. */
import type { QaPair } from '../../records/record.js';
import { normalise } from '../clean.js';
import { answerText, type Checks, doubt, ofType } from './check.js';

/** What is asked; "Which of these comes first?" may be asked with different options. */
export function asked(pair: QaPair): string {
  const options = pair.type === 'mcq' ? pair.options.map(normalise).sort() : [];
  return [pair.type, normalise(pair.question), ...options].join('\n');
}

/** True when two pairs ask the same. */
export function isSameQuestion(first: QaPair, second: QaPair): boolean {
  return asked(first) === asked(second);
}

/** What is answered, in the form in which two answers are compared. */
export function answered(pair: QaPair): string {
  if (pair.type === 'temporal_localization') return `${pair.start} ${pair.end}`;
  return pair.type === 'bcq' ? pair.answer : normalise(answerText(pair));
}

/** Siblings by what they ask: grouped once for all of them, so that a thousand pairs need no million comparisons. */
const known = new WeakMap<readonly QaPair[], Map<string, QaPair[]>>();

function groupsOf(siblings: readonly QaPair[]): Map<string, QaPair[]> {
  const made = known.get(siblings);
  if (made !== undefined) return made;
  const groups = new Map<string, QaPair[]>();
  for (const pair of siblings) {
    const key = asked(pair);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pair]);
    else group.push(pair);
  }
  known.set(siblings, groups);
  return groups;
}

/** The message for a pair that repeats another one. */
export const TWICE = 'The same question is there twice.';

export const setChecks = {
  /** No question comes twice. With two answers both pairs are refused: nobody knows which answer is right. */
  pair_twice: (pair, { siblings = [] }) => {
    if (siblings.length < 2) return undefined;
    const alike = groupsOf(siblings).get(asked(pair)) ?? [];
    if (alike.length < 2) return undefined;
    if (alike.some((other) => answered(other) !== answered(pair)))
      return 'The same question is there twice, with two answers.';
    return alike.indexOf(pair) > 0 ? TWICE : undefined;
  },
  /** As many yes/no questions are answered with yes as with no; a single one is no surplus, nor are the first ones. */
  yes_no_balance: ofType('bcq', (pair, { siblings = [] }) => {
    const binary = siblings.filter((other) => other.type === 'bcq');
    const alike = binary.filter(({ answer }) => answer === pair.answer);
    const most = Math.max(1, binary.length - alike.length);
    return alike.indexOf(pair) < most
      ? undefined
      : doubt(`There are more questions with the answer ${pair.answer} than with the other one.`);
  }),
} satisfies Checks;

/** The verdict that is missing in a set of yes/no questions; undefined when it has both, or no such questions. */
export function missingVerdict(pairs: readonly QaPair[]): 'Yes' | 'No' | undefined {
  const verdicts = new Set(pairs.flatMap((pair) => (pair.type === 'bcq' ? [pair.answer] : [])));
  if (verdicts.size !== 1) return undefined;
  return verdicts.has('Yes') ? 'No' : 'Yes';
}
