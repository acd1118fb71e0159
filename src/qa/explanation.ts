/** What follows the letter of a multiple-choice answer: an explanation, or a second answer that makes it doubtful. */
import { normalise } from './clean.js';
import { letterOf, readOptionLine } from './options.js';
import { excerpt, type Reading, read, unread } from './rejection.js';

/** The letter of the answer, and what the model wrote besides the option's own text. */
export interface McqAnswer {
  readonly answer: string;
  readonly explanation?: string;
}

/** An explanation that calls a letter the answer, or says that it could be the answer too. */
const OTHER_VERDICT =
  /(?:(?:answer|correct (?:option|choice)|best (?:option|choice))(?: here)?(?: is|:)\s{0,3}(?:option\s|choice\s)?[([]?\**(?<named>[A-J])(?![A-Za-z]))|(?:^|[\s(])(?<rival>[A-J])\)?\s(?:is|are|could be|may be|might be)\s(?:also |equally ){0,2}(?:possible|plausible|correct|right|true|the (?:correct|right|best))(?![\p{L}])/giu;

/**
 * Accepts an option as the answer unless what follows it names another one.
 *
 * @param index the option, 0 for A
 * @param said the rest of the answer's first line, without the option's own text
 * @param tail the lines below
 */
export function withExplanation(
  index: number,
  said: string,
  tail: string,
  options: readonly string[],
): Reading<McqAnswer> {
  const explanation = [said, tail].filter((part) => part !== '').join('\n');
  const letter = letterOf(index);
  const others = new Set(options.map(normalise));
  others.delete(normalise(options[index] ?? ''));
  for (const line of tail === '' ? [] : tail.split('\n')) {
    const other = readOptionLine(line)?.letter ?? /^\W{0,4}([A-Ja-j])\W{0,4}$/.exec(line.slice(0, 20))?.[1];
    if ((other !== undefined && other.toUpperCase() !== letter) || others.has(normalise(line))) {
      return unread('two_letters', `Expected one letter, got ${letter} and "${excerpt(line.trim())}".`);
    }
  }
  for (const match of explanation.matchAll(OTHER_VERDICT)) {
    const other = match.groups?.['named'] ?? match.groups?.['rival'] ?? '';
    const isNamed = match.groups?.['named'] !== undefined;
    const isArticle =
      isNamed && /^[aAiI]$/.test(other) && /^\s[a-z]/.test(explanation.slice(match.index + match[0].length));
    if (!isArticle && other.toUpperCase() !== letter) {
      return unread(
        'two_letters',
        `The answer is ${letter}, its explanation says "${excerpt(match[0].trim())}".`,
      );
    }
  }
  return read(explanation === '' ? { answer: letter } : { answer: letter, explanation });
}
