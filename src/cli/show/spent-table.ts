import type { Spent } from '../../models/meter.js';
import { cut, number, size } from './columns.js';
import { money } from './progress/texts.js';

/** A line for each model and step that was called, and what they cost together. */
export function spentTable(all: readonly Spent[], width: number): string[] {
  const spent = all.filter(({ bytes_sent, usage }) => bytes_sent + usage.input_tokens > 0);
  if (spent.length === 0) return [];
  const costs = spent.flatMap(({ cost }) => cost ?? []);
  const cached = spent.some(({ usage }) => usage.cached_tokens > 0);
  const columns: readonly { readonly name: string; readonly text: (entry: Spent) => string }[] = [
    { name: 'calls', text: ({ calls }) => number(calls) },
    { name: 'tokens in', text: ({ usage }) => number(usage.input_tokens) },
    ...(cached ? [{ name: 'cached', text: ({ usage }: Spent) => number(usage.cached_tokens) }] : []),
    { name: 'tokens out', text: ({ usage }) => number(usage.output_tokens + usage.thinking_tokens) },
    { name: 'sent', text: ({ bytes_sent }) => size(bytes_sent) },
    ...(costs.length === 0
      ? []
      : [{ name: 'cost', text: ({ cost }: Spent) => (cost === null ? 'no price' : money(cost)) }]),
  ];
  const rows = spent.map((entry) => columns.map(({ text }) => text(entry)));
  const widths = columns.map(
    ({ name }, index) => 2 + Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const room = width - widths.reduce((sum, each) => sum + each, 0);
  const longest = Math.max(...spent.map(({ model }) => model.length));
  const first = Math.max(12, Math.min(room, longest + 8));
  const line = (name: string, texts: readonly string[]) =>
    cut(name, first).padEnd(first) + texts.map((text, index) => text.padStart(widths[index] ?? 0)).join('');
  return [
    line(
      'step  model',
      columns.map(({ name }) => name),
    ),
    ...spent.map(({ step, model }, index) => line(`${step.padEnd(5)} ${model}`, rows[index] ?? [])),
    ...(costs.length < 2 ? [] : [costLine(costs, spent.length)]),
  ];
}

function costLine(costs: readonly number[], of: number): string {
  const sum = costs.reduce((total, cost) => total + cost, 0);
  const unknown = costs.length < of ? '; the rest has no price configured' : '';
  return `cost in all: ${money(sum)}${unknown}`;
}
