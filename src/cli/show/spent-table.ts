import type { Spent } from '../../models/meter.js';
import { number, size, sum, table } from './columns.js';
import { money } from './progress/texts.js';

/** A line for each model and step that was called, and what they cost together. */
export function spentTable(all: readonly Spent[], width: number): string[] {
  const spent = all.filter(({ bytes_sent, usage }) => bytes_sent + usage.input_tokens > 0);
  if (spent.length === 0) return [];
  const costs = spent.flatMap(({ cost }) => cost ?? []);
  const isCached = spent.some(({ usage }) => usage.cached_tokens > 0);
  const columns: readonly (readonly [name: string, text: (entry: Spent) => string, isShown?: boolean])[] = [
    ['calls', ({ calls }) => number(calls)],
    ['tokens in', ({ usage }) => number(usage.input_tokens)],
    ['cached', ({ usage }) => number(usage.cached_tokens), isCached],
    ['tokens out', ({ usage }) => number(usage.output_tokens + usage.thinking_tokens)],
    ['sent', ({ bytes_sent }) => size(bytes_sent)],
    ['cost', ({ cost }) => (cost === null ? 'no price' : money(cost)), costs.length > 0],
  ];
  const shown = columns.filter(([, , isShown = true]) => isShown);
  const rows = spent.map(
    (entry) => [`${entry.step.padEnd(5)} ${entry.model}`, shown.map(([, text]) => text(entry))] as const,
  );
  const unknown = costs.length < spent.length ? '; the rest has no price configured' : '';
  return [
    ...table([['step  model', shown.map(([name]) => name)], ...rows], width, 2),
    ...(costs.length < 2 ? [] : [`cost in all: ${money(sum(costs))}${unknown}`]),
  ];
}
