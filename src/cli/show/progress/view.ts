/** The three ways in which a run is shown: a screen, lines, and data. */
import { folded } from '../columns.js';
import { type Paint, paintFor } from '../paint.js';
import { summaryText } from '../summary-text.js';
import { Alike } from './alike.js';
import type { Entry } from './entry.js';
import { jsonView } from './json-view.js';
import { dueAt, sentence, type Told, untold } from './lines.js';
import { render } from './render.js';
import type { ReportStream, View } from './report-view.js';
import { Screen } from './screen.js';

/** What the flags of a command say of it. */
export interface ViewOptions {
  /** `quiet`: only problems; `verbose`: each call, retry and run of ffmpeg, too. */
  readonly verbosity?: 'quiet' | 'normal' | 'verbose';
  /** One JSON object a line instead of texts. */
  readonly json?: boolean;
}

/** Texts are not broken into longer lines than this, however wide a terminal is. */
const WIDEST = 120;

/** The view for a stream: a screen where somebody looks at one. */
export function createView(
  stream: ReportStream,
  environment: NodeJS.ProcessEnv,
  { json = false, verbosity = 'normal' }: ViewOptions,
): View {
  if (json) return jsonView(stream);
  const paint = paintFor(stream, environment);
  const alike = verbosity === 'verbose' ? undefined : new Alike();
  const isScreen =
    stream.isTTY === true && !environment.CI && environment.TERM !== 'dumb' && verbosity !== 'quiet';
  return isScreen ? screenView(stream, paint, alike) : lineView(stream, paint, alike);
}

/** How often what was only counted is told, in milliseconds. */
const REST_MS = 30_000;

/** Tells each entry, or counts it where there were many like it. */
function teller(
  alike: Alike | undefined,
  say: (lines: readonly string[]) => void,
  text: (entry: Entry) => string,
) {
  let restAt: number | undefined;
  return {
    entry: (entry: Entry) => {
      if (alike === undefined || alike.admits(entry)) say([text(entry)]);
    },
    tick: (now: number) => {
      restAt ??= now;
      if (now - restAt < REST_MS) return;
      restAt = now;
      say(alike?.rest() ?? []);
    },
    end: () => say(alike?.rest() ?? []),
  };
}

function screenView(stream: ReportStream, paint: Paint, alike: Alike | undefined): View {
  const screen = new Screen(stream);
  const width = () => Math.min(screen.columns - 1, WIDEST);
  const { entry, tick, end } = teller(
    alike,
    (lines) => screen.print(lines),
    (each) => painted(each, paint, width()),
  );
  return {
    entry,
    show: (state, now) => {
      tick(now);
      screen.draw(render(state, { columns: screen.columns, paint }));
    },
    summary: ({ summary, results_dir, ...options }) =>
      screen.print([summaryText(summary, results_dir, { ...options, paint, width: width() })]),
    end: () => {
      end();
      screen.clear();
    },
  };
}

function lineView(stream: ReportStream, paint: Paint, alike: Alike | undefined): View {
  const say = (lines: readonly string[]) => {
    if (lines.length > 0) stream.write(lines.map((line) => `${line}\n`).join(''));
  };
  const { entry, tick, end } = teller(alike, say, (each) => painted(each, paint));
  let told: Told | undefined;
  return {
    entry,
    show: (state, now) => {
      tick(now);
      told ??= untold(now);
      const due = dueAt(told, state, now);
      if (due === undefined) return;
      told = due;
      say([sentence(state)]);
    },
    summary: ({ summary, results_dir, ...options }) =>
      say([summaryText(summary, results_dir, { ...options, paint })]),
    end,
  };
}

/** An entry as text, broken between words where it is longer than a line may be. */
function painted({ level, text }: Entry, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const style = (line: string) => {
    if (level === 'error') return line.replace(/^failed/, (word) => paint('red', word));
    if (level === 'warn') return paint('yellow', line);
    return level === 'debug' ? paint('dim', line) : line;
  };
  return folded(text, 0, 2, width).map(style).join('\n');
}
