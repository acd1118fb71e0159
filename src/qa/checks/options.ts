import { normalise } from '../clean.js';
import { indexOfLetter, letterOf, MAX_OPTIONS } from '../options.js';
import type { Check } from './check.js';

/** The letter of the answer is one of the options'. */
export const letterExists: Check = {
  name: 'letter_exists',
  types: ['mcq'],
  check: (pair) => {
    if (pair.type !== 'mcq' || pair.options[indexOfLetter(pair.answer)] !== undefined) return undefined;
    return `The answer ${pair.answer} is none of the options A to ${letterOf(pair.options.length - 1)}.`;
  },
};

/** There are two to ten options. */
export const optionCount: Check = {
  name: 'option_count',
  types: ['mcq'],
  check: (pair) => {
    const count = pair.type === 'mcq' ? pair.options.length : 2;
    return count >= 2 && count <= MAX_OPTIONS
      ? undefined
      : `Expected 2 to ${MAX_OPTIONS} options, got ${count}.`;
  },
};

/** No two options say the same, also when case, emphasis and punctuation are left aside. */
export const optionsDistinct: Check = {
  name: 'options_distinct',
  types: ['mcq'],
  check: (pair) => {
    if (pair.type !== 'mcq') return undefined;
    const firstByText = new Map<string, number>();
    for (const [index, option] of pair.options.entries()) {
      const text = normalise(option).replace(/[^\p{L}\p{N}]+/gu, ' ');
      const first = firstByText.get(text);
      if (first !== undefined)
        return `Options ${letterOf(first)} and ${letterOf(index)} say the same: "${option.trim()}".`;
      firstByText.set(text, index);
    }
    return undefined;
  },
};
