import type { Compared, Comparison } from '../../results/plan-file.js';
import { number, row, size, time } from './columns.js';
import { compact, duration, money } from './progress/texts.js';

/** Columns of the table: planned, actual and the difference; with the names, less than 80. */
const WIDTHS = [20, 14, 10];
const WIDTH = 58;

/**
 * A plan compared with what the run took, as a small table.
 * @param isWhole false for a run that stopped early: what is missing is no difference then
 */
export function comparisonLines(comparison: Comparison, isWhole: boolean): string[] {
  const { made_at, calls, input_tokens, output_tokens, bytes_sent, cost, seconds } = comparison;
  const tokens = (value: number) => compact(Math.round(value));
  const amounts: readonly (readonly [string, Compared, (value: number) => string])[] = [
    ['calls', calls, number],
    ['tokens in', input_tokens, tokens],
    ['tokens out', output_tokens, tokens],
    ['sent', bytes_sent, size],
    ...(cost === null ? [] : ([['cost', cost, money]] as const)),
    ['time', seconds, (value: number) => duration(1000 * value)],
  ];
  const line = (name: string, cells: string[]) => row(`  ${name}`, cells, WIDTHS, WIDTH).trimEnd();
  return [
    line(isWhole ? 'as planned' : 'so far', ['planned', 'actual']),
    ...amounts.map(([name, compared, text]) => {
      const [from, to] = [text(compared.planned.from), text(compared.planned.to)];
      const planned = from === to ? to : `${from}…${to}`;
      return line(name, [planned, text(compared.actual), isWhole ? difference(compared) : '']);
    }),
    `  (planned ${time(made_at)})`,
  ];
}

/** How far an amount lies outside the planned range; empty within it. */
function difference({ planned: { from, to }, actual }: Compared): string {
  const nearest = Math.min(Math.max(actual, from), to);
  if (nearest === 0) return '';
  const percent = Math.round((100 * (actual - nearest)) / nearest);
  if (percent === 0) return '';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
}
