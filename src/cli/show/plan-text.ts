/** A plan as text of 80 columns. */
import { harmless } from '../../errors/harmless.js';
import { type Plan, type PlanLine, type PlannedAmounts, sumLines } from '../../plan/plan.js';
import type { Bound } from '../../plan/time.js';
import type { Fate } from '../../plan/videos.js';
import type { Range } from '../../results/plan-file.js';
import { blocks, counted, folded, number, painted, size, sum, table } from './columns.js';
import { leftOutText } from './left-out-text.js';
import { type Paint, PLAIN } from './paint.js';
import { placeOf } from './progress/entries.js';
import { compact, duration, hintLines, messageText, money } from './progress/texts.js';

/** What happens to videos, in the order of the text. */
const FATES: Readonly<Record<Fate, string>> = {
  to_do: 'to do',
  finished: 'finished already',
  filtered: 'out of domain according to an earlier run',
  skipped: 'skipped',
  left_alone: 'not tried again: they failed in an earlier run',
  ask_again: 'only with --ask-again: another tool has asked about them before',
  no_input: 'lack the record that the first step needs',
  unreadable: "can't be read",
};

/** What can slow a run down, in the order of the text. */
const BOUNDS: Readonly<Record<Bound, string>> = {
  requests: 'requests a minute',
  tokens: 'tokens a minute',
  concurrency: 'calls at once',
  workers: 'workers',
  videos_in_flight: 'videos in flight',
  ffmpeg: 'ffmpeg',
  longest_video: 'longest video',
};

/** Writes out a plan, with blank lines between its parts. */
export function planText(plan: Plan, paint: Paint = PLAIN): string {
  return blocks([
    videoLines(plan, paint),
    callTable(plan, paint),
    priceLines(plan, paint),
    timeLines(plan),
    budgetLines(plan, paint),
    remarkLines(plan, paint),
  ]);
}

function videoLines(
  { inputs, duplicates, left_out, nothing_found, videos, seconds, retried, reasons, steps, mode }: Plan,
  paint: Paint,
): string[] {
  const others = leftOutText(left_out);
  const again = duplicates > 0 ? `; ${number(duplicates)} named a video again and are left out` : '';
  const head = `${counted(inputs, 'input')}${again} (steps ${steps.join(' ')}, mode ${mode})`;
  const lines = [
    ...painted(head, paint, 'bold'),
    ...(nothing_found === null ? [] : painted(harmless(nothing_found), paint, 'red')),
    ...(others === undefined ? [] : folded(others)),
  ];
  for (const [fate, name] of Object.entries(FATES) as [Fate, string][]) {
    const count = videos[fate];
    if (count === 0 && fate !== 'to_do') continue;
    const length = fate === 'to_do' && seconds > 0 ? `, ${duration(1000 * seconds)} of video` : '';
    const failed = fate === 'to_do' && retried > 0 ? `, ${number(retried)} of them failed before` : '';
    const line = `${number(count).padStart(8)} ${name}${length}${failed}`;
    lines.push(['unreadable', 'no_input', 'ask_again'].includes(fate) ? paint('red', line) : line);
    for (const { count, step, kind, example } of reasons.filter((reason) => reason.fate === fate)) {
      const text = `${number(count)} at ${placeOf({ step })}, ${kind}: ${messageText(example)}`;
      lines.push(...painted(text, paint, 'dim', 9, 11));
      lines.push(...hintLines(example, paint, 11));
    }
  }
  return lines;
}

type Column = readonly [name: string, text: (amounts: PlannedAmounts) => string];

const COLUMNS: readonly Column[] = [
  ['calls', ({ calls }) => range(calls, number, false)],
  ['tokens in', ({ input_tokens }) => range(input_tokens, rounded)],
  ['cached', ({ cached_tokens }) => range(cached_tokens, rounded)],
  ['tokens out', ({ output_tokens }) => range(output_tokens, rounded)],
  ['sent', ({ bytes_sent }) => size(bytes_sent.to)],
];
const COST: Column = ['cost', ({ cost }) => (cost === null ? '?' : money(cost.to))];

function callTable({ lines, total }: Plan, paint: Paint): string[] {
  if (lines.length === 0) return [];
  const isCached = lines.some(({ cached_tokens }) => cached_tokens.to > 0);
  const columns = COLUMNS.filter(([name]) => name !== 'cached' || isCached);
  if (lines.some(({ cost }) => (cost?.to ?? 0) > 0)) columns.push(COST);
  const cells = (amounts: PlannedAmounts) => columns.map(([, text]) => text(amounts));
  const [head = '', ...rows] = table([
    ['step model', columns.map(([name]) => name)],
    ...together(lines).map((line) => [`${line.step.padEnd(4)} ${line.model}`, cells(line)] as const),
    ['all', cells(total)],
  ]);
  const remembered = `${number(total.remembered)} more need not be made: an earlier run has their answers`;
  return [paint('dim', head), ...rows, ...(total.remembered > 0 ? folded(remembered) : [])];
}

/** Adds up the lines of one step and model; there are two where two endpoints are asked. */
function together(lines: readonly PlanLine[]): (PlannedAmounts & Pick<PlanLine, 'step' | 'model'>)[] {
  const firsts = new Map(lines.map(({ step, model }) => [`${step} ${model}`, { step, model }]));
  return [...firsts.values()].map(({ step, model }) => {
    const group = lines.filter((line) => line.step === step && line.model === model);
    return { ...sumLines(group), step, model };
  });
}

function priceLines({ unpriced }: Plan, paint: Paint): string[] {
  const models = [...new Set(unpriced.map(({ model }) => model))];
  return models.flatMap((model) => {
    const fields = unpriced.filter((one) => one.model === model).map(({ field }) => field);
    return painted(`price of ${model} unknown: set ${fields.join(' and ')}`, paint, 'yellow');
  });
}

function timeLines({ time, figures }: Plan): string[] {
  if (time.bound === null) return ['nothing to do'];
  const others = (Object.entries(BOUNDS) as [Bound, string][])
    .filter(([bound]) => time.bounds[bound] > 0)
    .map(([bound, name]) => `${name} ${duration(1000 * time.bounds[bound])}`);
  const more = Math.round(100 * (figures.requests_per_call - 1));
  const again = more > 0 ? `; asking again added ${more} % to the calls so far and is not in the plan` : '';
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
    const amount = name === 'max_cost' ? money : number;
    const text = `limits.${name} ${amount(limit)}: ${amount(used[name])} spent so far`;
    if (reached !== name) return folded(text);
    return painted(`${text}; the run will end there; raise the limit to go on`, paint, 'yellow');
  });
}

function remarkLines({ time, figures, assumptions, notes, stale }: Plan, paint: Paint): string[] {
  const kept = sum(Object.values(stale));
  const records = `${counted(kept, 'record')} out of date`;
  return [
    // Without work there is nothing that the figures could tell.
    ...(time.bound === null ? [] : folded(`figures: ${figuresText(figures)}`)),
    ...assumptions.flatMap((text) => folded(`assumed: ${text}`)),
    ...(kept > 0 ? folded(`${records} would be kept; --refresh stale makes them again`) : []),
    ...notes.flatMap((text) => painted(text, paint, 'yellow')),
  ];
}

function figuresText({ source, videos }: Plan['figures']): string {
  const measured = `measured on ${counted(videos, 'video')} in this results directory`;
  // The embedded model takes no tokens: there is nothing to measure.
  if (source === 'measured' && videos === 0) return 'by rule of thumb';
  if (source === 'measured') return measured;
  if (source === 'partly_measured') return `${measured}, the rest by rule of thumb`;
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
