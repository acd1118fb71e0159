/** Whether the right option is the longest one more often than chance would have it. */
import { indexOfLetter } from '../qa/options.js';
import type { QaPair } from '../records/record.js';
import type { LongestFigures } from './report-schema.js';
import { wilson } from './wilson.js';

/** The fewest questions of which anything is said … */
const LEAST_ITEMS = 50;
/** … what chance gives less often than once in a thousand times, as standard deviations … */
const UNLIKELY = 3.09;
/** … and how far above chance the share must be for a model to gain by it. */
const LEAST_EXCESS = 0.1;
const CLOSED = /\p{P}$/u;

/** Counts questions by their number of options. Those whose longest options are equally long say nothing. */
export class LongestOption {
  readonly #counts = new Map<number, { items: number; longest: number }>();

  add(pair: QaPair): void {
    if (pair.type !== 'mcq') return;
    const right = indexOfLetter(pair.answer);
    const lengths = pair.options.map(optionLength);
    if (lengths.length < 2 || right < 0 || right >= lengths.length) return;
    const most = Math.max(...lengths);
    if (lengths.filter((length) => length === most).length > 1) return;
    const counts = this.#counts.get(lengths.length) ?? { items: 0, longest: 0 };
    counts.items += 1;
    if (lengths[right] === most) counts.longest += 1;
    this.#counts.set(lengths.length, counts);
  }

  figures(): LongestFigures {
    // Sums of fractions depend on their order; this one is that of the number of options.
    const counts = [...this.#counts].sort(([a], [b]) => a - b);
    const items = counts.reduce((sum, [, each]) => sum + each.items, 0);
    const longest = counts.reduce((sum, [, each]) => sum + each.longest, 0);
    const expected = counts.reduce((sum, [options, each]) => sum + each.items / options, 0);
    if (items === 0) return { items, longest, share: 0, chance: 0, interval: [0, 1], verdict: 'too_few' };
    const [share, chance] = [longest / items, expected / items];
    const isSkewed = share > chance + LEAST_EXCESS && wilson(longest, items, UNLIKELY)[0] > chance;
    const [low, high] = wilson(longest, items);
    return {
      items,
      longest,
      share: Number(share.toFixed(4)),
      chance: Number(chance.toFixed(4)),
      interval: [Number(low.toFixed(4)), Number(high.toFixed(4))],
      verdict: items < LEAST_ITEMS ? 'too_few' : isSkewed ? 'skewed' : 'balanced',
    };
  }
}

/** The length of an option in characters. A full stop that only some options have does not count. */
export function optionLength(option: string): number {
  const text = option.trim();
  return CLOSED.test(text.slice(-1)) ? text.length - 1 : text.length;
}
