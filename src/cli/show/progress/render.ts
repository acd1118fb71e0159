/** A run's progress as lines of a terminal. */
import { cut, number, plural } from '../columns.js';
import { type Paint, PLAIN } from '../paint.js';
import { STEP_NAMES } from '../step-names.js';
import { busyOf } from './bound.js';
import type { StepProgress } from './moment.js';
import { callsPerMinute } from './pace.js';
import { type ProgressState, settledOf } from './state.js';
import { boundText, countsText, paceText, spentText, stoppingText, timeText } from './texts.js';

/** What the lines are made for. */
export interface RenderOptions {
  /** Columns of the terminal; no line is as long, so that none is broken. */
  readonly columns: number;
  readonly paint?: Paint;
}

/** Wider, and numbers would stand too far from their names to be read together. */
const WIDEST = 100;
const COLUMNS = ['done', 'in flight', 'waiting', 'failed'] as const;
const NAME_WIDTH = 22;
/** Columns of a table that has less room for each could not be told apart. */
const NARROWEST = 10;
/** A bar that is shorter shows nothing. */
const SHORTEST_BAR = 8;

/** A run as it stands: a line for each step, then the videos, the calls and what bounds it. */
export function render(state: ProgressState, { columns, paint = PLAIN }: RenderOptions): string[] {
  const width = Math.min(columns - 1, WIDEST);
  const short = (text: string) => cut(text, width);
  const stopping = stoppingText(state);
  return [
    ...tableLines(state, width, paint),
    videosLine(state, width, paint),
    short([countsText(state), paceText(state)].filter((text) => text !== undefined).join('; ')),
    short(spentText(state, callsPerMinute(state.samples))),
    stopping === undefined && state.bound.by !== 'rest'
      ? short(boundText(state))
      : paint('yellow', short(stopping ?? boundText(state))),
  ];
}

function tableLines({ steps, items }: ProgressState, width: number, paint: Paint): string[] {
  const cell = Math.floor((width - NAME_WIDTH) / COLUMNS.length);
  if (cell < NARROWEST) return [];
  const row = (name: string, cells: readonly string[]) =>
    cut(name, NAME_WIDTH).padEnd(NAME_WIDTH) + cells.join('');
  const head = row(
    'step',
    COLUMNS.map((name) => name.padStart(cell)),
  );
  const count = (value: number) => (value === 0 ? '·' : number(value)).padStart(cell);
  const line = (entry: StepProgress): string => {
    const name = `${entry.step.padEnd(3)} ${STEP_NAMES[entry.step]}`;
    if (entry.step === '4')
      return `${row(name, [count(items)])} ${paint('dim', items === 1 ? 'item' : 'items')}`;
    const { working, waiting } = busyOf(entry);
    const failed = count(entry.failed);
    const cells = [count(entry.done), count(working), count(waiting)];
    return row(name, [...cells, entry.failed > 0 ? paint('red', failed) : failed]);
  };
  return [paint('dim', head), ...steps.map(line)];
}

/** `━━━━━──────  34 %  6,812 of 20,000 videos, about 3 h 10 min left` */
function videosLine(state: ProgressState, width: number, paint: Paint): string {
  const { total } = state;
  const settled = settledOf(state);
  if (total === null) return cut(`${number(settled)} ${plural(settled, 'video')} so far`, width);
  const share = total === 0 ? 1 : Math.min(1, settled / total);
  const time = timeText(state);
  const of = `${number(settled)} of ${number(total)} ${plural(total, 'video')}`;
  const text = `${percent(share).padStart(5)}  ${of}${time === undefined ? '' : `, ${time}`}`;
  const length = width - text.length;
  if (length < SHORTEST_BAR) return cut(text.trim(), width);
  const full = Math.floor(share * length);
  return paint('green', '━'.repeat(full)) + paint('dim', '─'.repeat(length - full)) + text;
}

/** Never 100 % before the end. */
export function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
