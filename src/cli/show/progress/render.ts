/** A run's progress as lines of a terminal. */
import { counted, cut, number, plural } from '../columns.js';
import { type Paint, PLAIN } from '../paint.js';
import { busyOf, type StepProgress } from './bound.js';
import { settledOf } from './pace.js';
import type { ProgressState } from './state.js';
import {
  boundText,
  countsText,
  paceText,
  percent,
  shareOf,
  spentText,
  stoppingText,
  timeText,
} from './texts.js';

/** What the lines are made for. */
export interface RenderOptions {
  /** Columns of the terminal; every line is shorter, so that none is broken. */
  readonly columns: number;
  readonly paint?: Paint;
}

/** On a wider table, numbers would be too far from their names. */
const WIDEST = 100;
const COLUMNS = ['done', 'in flight', 'waiting', 'failed'] as const;
const NAME_WIDTH = 22;
/** With less room for each column the numbers would run together. */
const NARROWEST = 10;
/** A shorter bar shows nothing. */
const SHORTEST_BAR = 8;

/** The state of a run: a line for each step, then the videos, the calls and what bounds it. */
export function render(state: ProgressState, { columns, paint = PLAIN }: RenderOptions): string[] {
  const width = Math.min(columns - 1, WIDEST);
  const stopping = stoppingText(state);
  const bound = cut(stopping ?? boundText(state), width);
  return [
    ...tableLines(state, width, paint),
    videosLine(state, width, paint),
    cut([countsText(state), paceText(state)].filter((text) => text !== undefined).join('; '), width),
    cut(spentText(state), width),
    stopping === undefined && state.bound.by !== 'rest' ? bound : paint('yellow', bound),
  ];
}

function tableLines({ steps, items }: ProgressState, width: number, paint: Paint): string[] {
  const cell = Math.floor((width - NAME_WIDTH) / COLUMNS.length);
  if (cell < NARROWEST) return [];
  const line = (name: string, cells: readonly string[]) =>
    cut(name, NAME_WIDTH).padEnd(NAME_WIDTH) + cells.join('');
  const count = (value: number) => (value === 0 ? '·' : number(value)).padStart(cell);
  const stepLine = (entry: StepProgress): string => {
    const name = `${entry.step.padEnd(3)} ${entry.title}`;
    if (entry.step === '4') return `${line(name, [count(items)])} ${paint('dim', plural(items, 'item'))}`;
    const { working, waiting } = busyOf(entry);
    const failed = count(entry.failed);
    const cells = [count(entry.done), count(working), count(waiting)];
    return line(name, [...cells, entry.failed > 0 ? paint('red', failed) : failed]);
  };
  const heads = COLUMNS.map((name) => name.padStart(cell));
  return [paint('dim', line('step', heads)), ...steps.map(stepLine)];
}

/** `━━━━━──────  34 %  6,812 of 20,000 videos, about 3 h 10 min left` */
function videosLine(state: ProgressState, width: number, paint: Paint): string {
  const { total } = state;
  const settled = settledOf(state);
  if (total === null) return cut(`${counted(settled, 'video')} so far`, width);
  const time = timeText(state);
  const of = `${number(settled)} of ${counted(total, 'video')}`;
  const text = `${percent(settled, total).padStart(5)}  ${of}${time === undefined ? '' : `, ${time}`}`;
  const length = width - text.length;
  if (length < SHORTEST_BAR) return cut(text.trim(), width);
  const full = Math.floor(shareOf(settled, total) * length);
  return paint('green', '━'.repeat(full)) + paint('dim', '─'.repeat(length - full)) + text;
}
