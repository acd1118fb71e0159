/** A plan as text of 80 columns. */

import { harmless } from '../../errors/harmless.js';
import { type Plan, type PlanLine, type PlannedAmounts, sumLines } from '../../plan/plan.js';
import type { Bound } from '../../plan/time.js';
import type { Fate } from '../../plan/videos.js';
import type { Range } from '../../results/plan-file.js';
import { cut, folded, number, plural, size, WIDTH } from './columns.js';
import { type Paint, PLAIN } from './paint.js';
import { placeOf } from './progress/entries.js';
import { compact, duration, money } from './progress/texts.js';

/** What becomes of videos, in the order in which it is told. */
const FATES: Readonly<Record<Fate, string>> = {
  to_do: 'to do',
  finished: 'finished already',
  filtered: 'out of domain, as an earlier run found',
  skipped: 'skipped',
  left_alone: 'left alone: they failed in an earlier run',
  no_input: 'lack what the first step works on',
  unreadable: "can't be read",
};

/** What can hold a run up, in the order in which it is told. */
const BOUNDS: Readonly<Record<Bound, string>> = {
  requests: 'requests a minute',
  tokens: 'tokens a minute',
  concurrency: 'calls at once',
  workers: 'workers',
  videos_in_flight: 'videos in flight',
  ffmpeg: 'ffmpeg',
  longest_video: 'longest video',
};

/** Writes out a plan, its parts set apart by blank lines. */
export function planText(plan: Plan, paint: Paint = PLAIN): string {
  const parts = [
    videoLines(plan, paint),
    callTable(plan, paint),
    priceLines(plan, paint),
    timeLines(plan),
    budgetLines(plan, paint),
    remarkLines(plan, paint),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function videoLines(
  { inputs, duplicates, videos, seconds, retried, reasons, steps, mode }: Plan,
  paint: Paint,
): string[] {
  const again = duplicates > 0 ? `; ${number(duplicates)} named a video again and are left out` : '';
  const head = `${number(inputs)} ${plural(inputs, 'input')}${again} (steps ${steps.join(' ')}, mode ${mode})`;
  const lines = folded(head).map((line) => paint('bold', line));
  for (const [fate, name] of Object.entries(FATES) as [Fate, string][]) {
    const count = videos[fate];
    if (count === 0 && fate !== 'to_do') continue;
    const length = fate === 'to_do' && seconds > 0 ? `, ${duration(1000 * seconds)} of video` : '';
    const failed = fate === 'to_do' && retried > 0 ? `, ${number(retried)} of them failed before` : '';
    const line = `${number(count).padStart(8)} ${name}${length}${failed}`;
    lines.push(fate === 'unreadable' || fate === 'no_input' ? paint('red', line) : line);
    for (const { count, step, kind, example } of reasons.filter((reason) => reason.fate === fate))
      lines.push(
        paint(
          'dim',
          cut(
            `         ${number(count)} at ${placeOf({ step })}, ${kind}: ${harmless(example.message.replace(/\s+/g, ' '))}`,
          ),
        ),
      );
  }
  return lines;
}

interface Column {
  readonly name: string;
  readonly text: (amounts: PlannedAmounts) => string;
}

const COLUMNS: readonly Column[] = [
  { name: 'calls', text: ({ calls }) => range(calls, number, false) },
  { name: 'tokens in', text: ({ input_tokens }) => range(input_tokens, rounded) },
  { name: 'tokens out', text: ({ output_tokens }) => range(output_tokens, rounded) },
  { name: 'sent', text: ({ bytes_sent }) => size(bytes_sent.to) },
];
const COST: Column = { name: 'cost', text: ({ cost }) => (cost === null ? '?' : money(cost.to)) };

function callTable({ lines, total }: Plan, paint: Paint): string[] {
  if (lines.length === 0) return [];
  const columns = lines.some(({ cost }) => (cost?.to ?? 0) > 0) ? [...COLUMNS, COST] : COLUMNS;
  const rows = [
    { name: 'step model', texts: columns.map(({ name }) => name) },
    ...together(lines).map((line) => ({
      name: `${line.step.padEnd(4)} ${line.model}`,
      texts: columns.map(({ text }) => text(line)),
    })),
    { name: 'all', texts: columns.map(({ text }) => text(total)) },
  ];
  const widths = columns.map((_, at) => 2 + Math.max(...rows.map(({ texts }) => texts[at]?.length ?? 0)));
  const longest = Math.max(...rows.map(({ name }) => name.length));
  const first = Math.min(longest, WIDTH - widths.reduce((sum, width) => sum + width, 0));
  const written = rows.map(
    ({ name, texts }) =>
      cut(name, first).padEnd(first) + texts.map((text, at) => text.padStart(widths[at] ?? 0)).join(''),
  );
  return [
    ...written.map((line, at) => (at === 0 ? paint('dim', line) : line)),
    ...(total.remembered > 0
      ? folded(`${number(total.remembered)} more need not be made: an earlier run left their answers`)
      : []),
  ];
}

/** Lines of the same step and model, of which there are two where two endpoints ask it, as one. */
function together(lines: readonly PlanLine[]): (PlannedAmounts & Pick<PlanLine, 'step' | 'model'>)[] {
  const names = [...new Set(lines.map(({ step, model }) => `${step} ${model}`))];
  return names.flatMap((name) => {
    const group = lines.filter(({ step, model }) => `${step} ${model}` === name);
    const [first] = group;
    return first === undefined ? [] : [{ ...sumLines(group), step: first.step, model: first.model }];
  });
}

function priceLines({ unpriced }: Plan, paint: Paint): string[] {
  const models = [...new Set(unpriced.map(({ model }) => model))];
  return models.flatMap((model) => {
    const fields = unpriced.filter((one) => one.model === model).map(({ field }) => field);
    return folded(`price of ${model} unknown: set ${fields.join(' and ')}`).map((line) =>
      paint('yellow', line),
    );
  });
}

function timeLines({ time, figures }: Plan): string[] {
  if (time.bound === null) return ['nothing to do takes no time'];
  const others = (Object.entries(BOUNDS) as [Bound, string][])
    .filter(([bound]) => time.bounds[bound] > 0)
    .map(([bound, name]) => `${name} ${duration(1000 * time.bounds[bound])}`);
  const again =
    figures.requests_per_call > 1.005
      ? `; asking again added ${percent(figures.requests_per_call - 1)} to the calls so far and is not in the plan`
      : '';
  return [
    ...folded(`about ${duration(1000 * time.seconds)}, bound by ${time.limit}${again}`),
    ...folded(`by each alone: ${others.join(', ')}`, 2, 4),
  ];
}

function budgetLines({ budget }: Plan, paint: Paint): string[] {
  const { limits, spent, reached } = budget;
  if (Object.values(limits).every((limit) => limit === null)) return [];
  if (spent === null)
    return [paint('yellow', 'what was spent before can not be read: see .reeltrace/spent.json')];
  const used = {
    max_calls: spent.calls,
    max_tokens: spent.input_tokens + spent.output_tokens,
    max_cost: spent.cost,
  };
  return (Object.keys(used) as (keyof typeof used)[]).flatMap((name) => {
    const limit = limits[name];
    if (limit === null) return [];
    const [of, before] = [limit, used[name]].map((value) =>
      name === 'max_cost' ? money(value) : number(value),
    );
    const text = `limits.${name} ${of}: ${before} spent so far`;
    if (reached !== name) return folded(text);
    return folded(`${text}; the run will end there, and goes on when it is raised`).map((line) =>
      paint('yellow', line),
    );
  });
}

function remarkLines({ figures, assumptions, notes, stale }: Plan, paint: Paint): string[] {
  const kept = Object.values(stale).reduce((sum, count) => sum + count, 0);
  return [
    ...folded(`figures: ${figuresText(figures)}`),
    ...assumptions.flatMap((text) => folded(`assumed: ${text}`)),
    ...(kept > 0
      ? folded(
          `${number(kept)} ${plural(kept, 'record')} out of date would be kept; --refresh stale makes them again`,
        )
      : []),
    ...notes.flatMap((text) => folded(text)).map((line) => paint('yellow', line)),
  ];
}

function figuresText({ source, videos }: Plan['figures']): string {
  const on = `on ${number(videos)} ${plural(videos, 'video')}`;
  if (source === 'measured') return `measured ${on} in this results directory`;
  if (source === 'partly_measured')
    return `measured ${on} in this results directory, the rest by rule of thumb`;
  return 'rough, by rule of thumb; --sample 5 measures them on five videos';
}

/** Both ends of a range, or one where they look the same or hardly differ. */
function range({ from, to }: Range, text: (value: number) => string, mayRound = true): string {
  const isClose = mayRound && to - from < 0.05 * to;
  return isClose || text(from) === text(to) ? text(to) : `${text(from)}…${text(to)}`;
}

function rounded(value: number): string {
  return compact(Math.round(value));
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
