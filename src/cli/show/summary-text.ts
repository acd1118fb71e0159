/** How a run ended, as text: what became of the inputs, why, what it cost, and what to do next. */
import { harmless } from '../../errors/harmless.js';
import { isCaptionCheck } from '../../qa/check-names.js';
import type { Reason, Summary } from '../../results/summary.js';
import { STEPS } from '../../steps.js';
import { asTyped } from '../typed.js';
import { counted, folded, plural, sum, textWidth } from './columns.js';
import { leftOutText } from './left-out-text.js';
import { type Paint, PLAIN, type Style } from './paint.js';
import { comparisonLines } from './planned-text.js';
import { placeOf } from './progress/entries.js';
import { duration, messageText } from './progress/texts.js';
import { spentTable } from './spent-table.js';

/** What the text is made for. */
export interface SummaryTextOptions {
  readonly paint?: Paint;
  /** Longer lines are broken. */
  readonly width?: number;
  /** How long the run took. */
  readonly milliseconds?: number;
  /** What the command itself suggests to do next. */
  readonly next?: readonly string[];
}

/** The greatest and the least width of a table. */
const TABLE = { most: 100, least: 80 };

const ABSOLUTE =
  'the items name their videos by absolute path; data.video_root=FOLDER, or =auto for the deepest folder of all, makes the task files portable';

/** A paragraph, its style, and how far its first and its other lines are indented. */
type Paragraph = readonly [text: string, style?: Style | undefined, indent?: number, more?: number];

/** The summary of a run: the four ways to end add up to the inputs, and each reason says what to do. */
export function summaryText(summary: Summary, results_dir: string, options: SummaryTextOptions = {}): string {
  const { paint = PLAIN, width = textWidth() } = options;
  const { inputs, done, filtered, skipped, failed, planned, spent } = summary;
  const head = `${counted(inputs, 'input')} = ${done} done + ${filtered} filtered + ${skipped} skipped + ${failed} failed`;
  const isWhole = summary.stopped === null && !summary.interrupted;
  const lines = (paragraphs: readonly Paragraph[]) =>
    paragraphs.flatMap(([text, style, indent = 0, more = indent + 2]) =>
      folded(text, indent, more, width).map((line) => (style === undefined ? line : paint(style, line))),
    );
  return [
    paint(failed > 0 || summary.nothing_found !== null ? 'red' : 'green', head),
    ...lines([...headParagraphs(summary, options), ...reasonParagraphs(summary, results_dir)]),
    ...spentTable(spent, Math.max(TABLE.least, Math.min(width, TABLE.most))),
    ...(planned === undefined ? [] : comparisonLines(planned, isWhole)),
    ...lines([[itemsText(summary, results_dir)], ...nextParagraphs(summary, results_dir, options)]),
  ].join('\n');
}

function headParagraphs(
  { duplicates, left_out, nothing_found }: Summary,
  { milliseconds }: SummaryTextOptions,
): Paragraph[] {
  const others = leftOutText(left_out);
  const again = `${counted(duplicates, 'input')} named a video again and ${plural(duplicates, 'was', 'were')} left out`;
  return [
    ...(nothing_found === null ? [] : [[harmless(nothing_found), 'red'] as const]),
    ...(duplicates > 0 ? [[again] as const] : []),
    ...(others === undefined ? [] : [[others] as const]),
    ...(milliseconds === undefined ? [] : [[`took ${duration(milliseconds)}`] as const]),
  ];
}

/** What kept videos and pairs from becoming items. */
function reasonParagraphs(summary: Summary, results_dir: string): Paragraph[] {
  const { reasons, without_highlight: count, checks, doubtful } = summary;
  const without = `${count} anomaly ${plural(count, 'video')} went on without a highlight: the model named no single moment`;
  const clearer = `highlight_chunk is null in ${results_dir}/${STEPS.writer('1c').row.file}; where it happens often, make the prompt highlight_timestamp_extraction clearer`;
  const listed = (counts: Summary['checks']) =>
    Object.entries(counts)
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ');
  const [captions, pairs] = [true, false].map((ofCaption) =>
    listed(Object.fromEntries(Object.entries(checks).filter(([name]) => isCaptionCheck(name) === ofCaption))),
  );
  const flagged = listed(doubtful);
  return [
    ...reasons.flatMap(reasonParagraph),
    ...(count === 0 ? [] : [[without] as const, hint(clearer)]),
    ...(captions === ''
      ? []
      : [
          [`captions rejected by ${captions}`] as const,
          hint(`each with its reason: ${results_dir}/failures.jsonl`),
        ]),
    ...(pairs === '' ? [] : [[`pairs rejected by ${pairs}`] as const]),
    ...(flagged === '' ? [] : [[`pairs kept, but doubtful: ${flagged}`] as const]),
    ...(`${pairs}${flagged}` === ''
      ? []
      : [hint(`each with its reasons: ${results_dir}/step_4_output/rejected.jsonl`)]),
  ];
}

function reasonParagraph({ state, count, example }: Reason): Paragraph[] {
  const message = messageText(example);
  const text = `${count} ${state} at ${placeOf(example)}, ${example.kind}: ${message}`;
  const style = state === 'failed' ? 'red' : undefined;
  return [
    [text, style, 7 - String(count).length, 8],
    ...(example.hint === undefined ? [] : [hint(harmless(example.hint))]),
  ];
}

function hint(text: string): Paragraph {
  return [asTyped(`→ ${text}`), 'dim', 8];
}

function itemsText({ items, rebuilt_items, first_item_sec }: Summary, results_dir: string): string {
  const first = first_item_sec === null ? '' : `, the first after ${first_item_sec.toFixed(1)} s`;
  const rebuilt = rebuilt_items === 0 ? '' : ` and ${rebuilt_items} rebuilt from the records`;
  return `${counted(items, 'new item')}${rebuilt}${first}; records and task files are in ${results_dir}`;
}

/** Names the warnings on the data as a whole, and where each is explained. */
export function warningsText(warnings: Summary['warnings'], results_dir: string): string {
  const many = plural(warnings.length, 'warning');
  return `${many} on the data as a whole: ${warnings.join(', ')}; see ${results_dir}/step_4_output/QUALITY.md`;
}

/** What to do next; the most urgent is last, where it is read first. */
function nextParagraphs(
  { failed, stale, stopped, interrupted, left, warnings, items, rebuilt_items, media_root }: Summary,
  results_dir: string,
  { next = [] }: SummaryTextOptions,
): Paragraph[] {
  const kept = sum(Object.values(stale));
  const why = Object.entries(stale).map(([reason, count]) => `${count} by ${reason}`);
  const are = `${kept} ${plural(kept, 'record is', 'records are')} out of date (${why.join(', ')}) and ${plural(kept, 'was', 'were')} kept`;
  const failures = `failures with their reasons: ${results_dir}/failures.jsonl; a re-run tries them again`;
  const missing = left === null || left === 0 ? '' : ` with ${counted(left, 'input')} to go`;
  const all: [boolean, ...Paragraph][] = [
    ...next.map((text): [boolean, string] => [true, text]),
    [media_root === null && items + rebuilt_items > 0, ABSOLUTE],
    [kept > 0, are, 'yellow'],
    [kept > 0, '→ --refresh stale makes them again, and what follows from them', 'dim'],
    [warnings.length > 0, warningsText(warnings, results_dir), 'yellow'],
    [failed > 0, failures],
    [stopped !== null, `stopped${missing}: ${stopped?.message}`, 'yellow'],
    [stopped?.hint !== undefined, `→ ${stopped?.hint}`, 'dim'],
    [interrupted, `stopped before the end${missing}; the same command continues`, 'yellow'],
  ];
  return all.flatMap(([isSaid, ...paragraph]) => (isSaid ? [paragraph] : []));
}
