/** The three ways in which a run is shown: a screen, lines, and data. */
import type { Summary } from '../../../results/summary.js';
import { asTyped } from '../../typed.js';
import { folded, textWidth } from '../columns.js';
import { type Paint, paintFor } from '../paint.js';
import { type SummaryTextOptions, summaryText } from '../summary-text.js';
import { Alike, type Entry } from './entry.js';
import { progressFields, schedule, sentence } from './lines.js';
import { render } from './render.js';
import { Screen, type Terminal } from './screen.js';
import type { ProgressState } from './state.js';

/** Where it is shown. */
export type ReportStream = Terminal & { readonly isTTY?: boolean };

/** What the flags of a command say about it. */
export interface ViewOptions {
  /** `quiet`: only problems; `verbose`: also each call, retry and run of ffmpeg. */
  readonly verbosity?: 'quiet' | 'normal' | 'verbose';
  /** One JSON object a line instead of texts. */
  readonly json?: boolean;
}

/** How a run ended. */
type Ended = Required<Pick<SummaryTextOptions, 'milliseconds' | 'next'>> & {
  readonly total: number | null;
  readonly summary: Summary;
  readonly results_dir: string;
};

/** Shows a run. */
export interface View {
  entry(entry: Entry): void;
  /** Shows the state of the run now, in milliseconds of a monotonic clock. */
  show(state: ProgressState, now: number): void;
  summary(ended: Ended): void;
  /** After this, only the summary is shown. */
  end(): void;
}

/** Longer texts are broken, however wide a terminal is. */
const WIDEST = 120;
/** How often entries that were only counted are mentioned, in milliseconds. */
const REST_MS = 30_000;

/** The view for a stream: a screen on a terminal, else lines, or JSON where that is asked for. */
export function createView(
  stream: ReportStream,
  environment: NodeJS.ProcessEnv,
  { json = false, verbosity = 'normal' }: ViewOptions,
): View {
  if (json) return jsonView(stream);
  const isScreen =
    stream.isTTY === true && !environment.CI && environment.TERM !== 'dumb' && verbosity !== 'quiet';
  const alike = verbosity === 'verbose' ? undefined : new Alike();
  return textView(stream, environment, isScreen, alike);
}

function textView(
  stream: ReportStream,
  environment: NodeJS.ProcessEnv,
  isScreen: boolean,
  alike: Alike | undefined,
): View {
  const paint = paintFor(stream, environment);
  // Where nothing is ever drawn, it only writes lines.
  const screen = new Screen(stream);
  // A terminal that is written to up to its last column may begin a line of its own.
  const width = () => textWidth(stream, WIDEST + 1, environment) - (stream.isTTY === true ? 1 : 0);
  const tellRest = () => screen.print(alike?.rest() ?? []);
  const isDue = schedule();
  let restAt: number | undefined;
  return {
    entry: (entry) => {
      if (alike?.admits(entry) !== false) screen.print([styled(entry, paint, width())]);
    },
    show: (state, now) => {
      restAt ??= now;
      if (now - restAt >= REST_MS) {
        restAt = now;
        tellRest();
      }
      if (isScreen) screen.draw(render(state, { columns: screen.columns, paint }));
      else if (isDue(state, now)) screen.print(folded(sentence(state), 0, 2, width()));
    },
    summary: ({ summary, results_dir, ...options }) =>
      screen.print([summaryText(summary, results_dir, { ...options, paint, width: width() })]),
    end: () => {
      tellRest();
      screen.clear();
    },
  };
}

/** An entry as text, broken between words where it is longer than a line may be. */
function styled({ level, text }: Entry, paint: Paint, width: number): string {
  const style = (line: string) => {
    if (level === 'error') return line.replace(/^failed/, (word) => paint('red', word));
    if (level === 'warn') return paint('yellow', line);
    return level === 'debug' ? paint('dim', line) : line;
  };
  return folded(asTyped(text), 0, 2, width).map(style).join('\n');
}

/** A run for programs: one JSON object a line, with `time`, `level` and `event`; the last one is the summary. */
function jsonView(stream: ReportStream): View {
  const write = (level: string, event: string, fields: Readonly<Record<string, unknown>>) => {
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
  };
  const isDue = schedule();
  return {
    entry: ({ level, event, text, fields }) =>
      write(level, event, { ...fields, message: fields['message'] ?? text }),
    show: (state, now) => {
      if (isDue(state, now)) write('info', 'progress', progressFields(state));
    },
    summary: ({ summary: { reasons, ...rest }, milliseconds, total, results_dir, next }) => {
      const told = reasons.map(({ example: { message, hint, video }, ...reason }) => {
        return { ...reason, message, hint, video };
      });
      const took = Math.round(milliseconds);
      write('info', 'summary', { ...rest, reasons: told, total, results_dir, milliseconds: took, next });
    },
    end: () => undefined,
  };
}
