import type { Compared, Comparison } from '../../results/plan-file.js';
import { number, size, time } from './columns.js';
import { compact, duration, money } from './progress/texts.js';

/**
 * What was planned beside what it came to, as a small table of less than 80 columns.
 * @param isWhole false for a run that stopped before its end: what is missing is no difference then
 */
export function comparisonLines(comparison: Comparison, isWhole: boolean): string[] {
  const { made_at, calls, input_tokens, output_tokens, bytes_sent, cost, seconds } = comparison;
  const tokens = (value: number) => compact(Math.round(value));
  const rows: readonly (readonly [string, Compared, (value: number) => string])[] = [
    ['calls', calls, number],
    ['tokens in', input_tokens, tokens],
    ['tokens out', output_tokens, tokens],
    ['sent', bytes_sent, size],
    ...(cost === null ? [] : ([['cost', cost, money]] as const)),
    ['time', seconds, (value: number) => duration(1000 * value)],
  ];
  const line = (name: string, planned: string, actual: string, apart: string) =>
    `  ${name.padEnd(12)}${planned.padStart(20)}${actual.padStart(14)}${apart.padStart(10)}`;
  return [
    line(isWhole ? 'as planned' : 'so far', 'planned', 'actual', '').trimEnd(),
    ...rows.map(([name, { planned, actual }, text]) => {
      const [from, to] = [text(planned.from), text(planned.to)];
      return line(
        name,
        from === to ? to : `${from}…${to}`,
        text(actual),
        isWhole ? apart({ planned, actual }) : '',
      ).trimEnd();
    }),
    `  (planned ${time(made_at)})`,
  ];
}

/** How far an amount lies outside what was planned; empty within it. */
function apart({ planned: { from, to }, actual }: Compared): string {
  const nearest = Math.min(Math.max(actual, from), to);
  if (nearest === 0) return '';
  const percent = Math.round((100 * (actual - nearest)) / nearest);
  if (percent === 0) return '';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
}
