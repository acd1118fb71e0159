/** How a run ended, as text: what became of the inputs, why, what it cost, and what to do next. */

import { harmless } from '../../errors/harmless.js';
import { ROW_FILES } from '../../records/rows.js';
import type { Reason, Summary } from '../../results/summary.js';
import { cut, folded, number, plural } from './columns.js';
import { type Paint, PLAIN } from './paint.js';
import { comparisonLines } from './planned-text.js';
import { placeOf } from './progress/entries.js';
import { duration } from './progress/texts.js';
import { spentTable } from './spent-table.js';

/** What the text is made for. */
export interface SummaryTextOptions {
  readonly paint?: Paint;
  /** Longer lines are broken; none where it is absent. */
  readonly width?: number;
  /** How long the run took. */
  readonly milliseconds?: number;
  /** What the command itself proposes to do next. */
  readonly next?: readonly string[];
  /** All inputs, those that were not taken included; null where their number is not known. */
  readonly total?: number | null;
}

/** The length of a reason's message. */
const MESSAGE = 160;
/** Tables are no wider than this, and no narrower. */
const TABLE = { most: 100, least: 80 };

/** The summary of a run: the four ways to end add up to the inputs, and each reason is named with what to do. */
export function summaryText(summary: Summary, results_dir: string, options: SummaryTextOptions = {}): string {
  const { paint = PLAIN, width = Number.POSITIVE_INFINITY, milliseconds } = options;
  const { inputs, done, filtered, skipped, failed } = summary;
  const head = `${inputs} inputs = ${done} done + ${filtered} filtered + ${skipped} skipped + ${failed} failed`;
  const fold = (text: string, indent = 0, more = indent + 2) => folded(text, indent, more, width);
  const lines = [
    paint(failed > 0 ? 'red' : 'green', head),
    ...besideLines(summary, milliseconds).flatMap((text) => fold(text)),
    ...summary.reasons.flatMap((reason) => reasonLines(reason, paint, fold)),
    ...highlightLines(summary, results_dir, paint, fold),
    ...checkLines(summary, results_dir, paint, fold),
    ...spentTable(summary.spent, Math.max(TABLE.least, Math.min(width, TABLE.most))),
    ...(summary.planned === undefined ? [] : comparisonLines(summary.planned, isWhole(summary))),
    ...fold(itemsText(summary, results_dir)),
    ...nextSteps(summary, results_dir, options).flatMap(({ text, style }) =>
      fold(text).map((line) => (style === undefined ? line : paint(style, line))),
    ),
  ];
  return lines.join('\n');
}

/** True for a run that came to the end of its inputs. */
function isWhole({ stopped, interrupted }: Summary): boolean {
  return stopped === null && !interrupted;
}

type Fold = (text: string, indent?: number, more?: number) => string[];

function besideLines({ duplicates }: Summary, milliseconds: number | undefined): string[] {
  return [
    ...(duplicates > 0 ? [`${duplicates} inputs named a video again and were left out`] : []),
    ...(milliseconds === undefined ? [] : [`took ${duration(milliseconds)}`]),
  ];
}

function reasonLines({ state, count, example }: Reason, paint: Paint, fold: Fold): string[] {
  const message = cut(harmless(example.message.replace(/\s+/g, ' ')), MESSAGE);
  const text = `${String(count).padStart(7)} ${state} at ${placeOf(example)}, ${example.kind}: ${message}`;
  const lines = fold(text.trimStart(), 7 - String(count).length, 8).map((line) =>
    state === 'failed' ? paint('red', line) : line,
  );
  return example.hint === undefined ? lines : [...lines, ...hintLines(example.hint, paint, fold)];
}

function hintLines(hint: string, paint: Paint, fold: Fold): string[] {
  return fold(`→ ${harmless(hint)}`, 8, 10).map((line) => paint('dim', line));
}

function highlightLines(
  { without_highlight: count }: Summary,
  results_dir: string,
  paint: Paint,
  fold: Fold,
): string[] {
  if (count === 0) return [];
  const went = `${count} anomaly ${plural(count, 'video')} went on without a highlight: no one moment was named`;
  const hint = `highlight_chunk is null in ${results_dir}/${ROW_FILES['1c']}; where it happens often, make the prompt highlight_timestamp_extraction clearer`;
  return [...fold(went), ...hintLines(hint, paint, fold)];
}

function checkLines({ checks }: Summary, results_dir: string, paint: Paint, fold: Fold): string[] {
  const all = Object.entries(checks);
  if (all.length === 0) return [];
  return [
    ...fold(`rejected by ${all.map(([name, count]) => `${name}: ${count}`).join(', ')}`),
    ...hintLines(`each with its reasons: ${results_dir}/step_4_output/rejected.jsonl`, paint, fold),
  ];
}

function itemsText({ items, rebuilt_items, first_item_sec }: Summary, results_dir: string): string {
  const first = first_item_sec === null ? '' : `, the first after ${first_item_sec.toFixed(1)} s`;
  const rebuilt = rebuilt_items === 0 ? '' : ` beside ${rebuilt_items} built anew from the records`;
  return `${items} new items${rebuilt}${first}; records and task files are in ${results_dir}`;
}

/** What to do next, what is urgent last: there it is read first. */
function nextSteps(
  { inputs, failed, stale, stopped, interrupted }: Summary,
  results_dir: string,
  { next = [], total = null }: SummaryTextOptions,
): { readonly text: string; readonly style?: 'yellow' | 'dim' }[] {
  const steps: { text: string; style?: 'yellow' | 'dim' }[] = next.map((text) => ({ text }));
  const kept = Object.entries(stale);
  if (kept.length > 0) {
    const total = kept.reduce((sum, [, count]) => sum + count, 0);
    const why = kept.map(([reason, count]) => `${count} by ${reason}`).join(', ');
    const are = `${total} ${plural(total, 'record is', 'records are')} out of date (${why}) and ${plural(total, 'was', 'were')} kept`;
    steps.push({ text: are, style: 'yellow' });
    steps.push({ text: '→ --refresh stale makes them again, and what follows from them', style: 'dim' });
  }
  if (failed > 0)
    steps.push({
      text: `failures with their reasons: ${results_dir}/failures.jsonl; a re-run tries them again`,
    });
  if (stopped !== null) {
    steps.push({ text: `stopped: ${stopped.message}`, style: 'yellow' });
    if (stopped.hint !== undefined) steps.push({ text: `→ ${stopped.hint}`, style: 'dim' });
  }
  if (interrupted) {
    const left = total === null || total <= inputs ? '' : ` with ${number(total - inputs)} inputs to go`;
    steps.push({ text: `stopped before the end${left}; the same command continues`, style: 'yellow' });
  }
  return steps;
}
