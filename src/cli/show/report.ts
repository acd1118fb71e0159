import type { Summary } from '../../results/summary.js';
import type { RunEvent } from '../../run/events.js';
import { entriesOf } from './progress/entries.js';
import { type Entry, entry, isAtLeast, type Level } from './progress/entry.js';
import { reduce, UNKNOWN } from './progress/state.js';
import { createView, type ReportStream, type ViewOptions } from './progress/view.js';
import { warningsText } from './summary-text.js';

/** Reports a run to a person or a program: progress, what happens, and the summary at the end. */
export interface Reporter {
  readonly event: (event: RunEvent) => void;
  /** What the command itself has to say; a `warn` is shown also with --quiet. */
  readonly note: (line: string, level?: Level) => void;
  /** True when it is worth counting the inputs for it. */
  readonly wants_count: boolean;
  /** Says how the run ended, and what to do next. */
  summary(summary: Summary, results_dir: string, next?: readonly string[]): void;
  /** Ends it, and clears the screen. */
  close(): void;
}

/** How often the load of a run is looked at, and a terminal redrawn; milliseconds. */
const LOOK_MS = 250;

/** Events that are shown only with --verbose: without it, not even their texts are made. */
const FINE: ReadonlySet<RunEvent['type']> = new Set(['call', 'retry', 'job', 'counted']);

/** Reports on a stream, usually standard error. */
export function createReporter(
  stream: ReportStream,
  environment: NodeJS.ProcessEnv,
  options: ViewOptions = {},
): Reporter {
  const { verbosity = 'normal' } = options;
  const least: Level = verbosity === 'quiet' ? 'warn' : verbosity === 'verbose' ? 'debug' : 'info';
  const view = createView(stream, environment, options);
  const started = performance.now();
  let state = UNKNOWN;
  let stopLooking = (): void => undefined;

  const tell = (entry: Entry) => {
    if (isAtLeast(entry.level, least)) view.entry(entry);
  };
  const end = () => {
    stopLooking();
    view.end();
  };
  const look = (load: Extract<RunEvent, { type: 'began' }>['load']) => {
    stopLooking();
    stopLooking = regularly(() => {
      const now = performance.now();
      state = reduce(state, { type: 'sampled', now, load: load() });
      view.show(state, now);
    }, end);
  };
  return {
    event: (event) => {
      state = reduce(state, event);
      if (event.type === 'began' && verbosity !== 'quiet') look(event.load);
      if (least !== 'debug' && FINE.has(event.type)) return;
      for (const entry of entriesOf(event)) tell(entry);
    },
    note: (line, level = 'info') => tell(entry(level, 'note', line)),
    wants_count: verbosity !== 'quiet',
    summary: (summary, results_dir, next = []) => {
      end();
      const milliseconds = performance.now() - started;
      // A program that reads the log learns how the run ended also with --quiet.
      if (verbosity === 'quiet' && options.json !== true) {
        // Whoever chose the baseline knows it.
        const warnings = summary.warnings.filter((kind) => kind !== 'baseline');
        if (warnings.length > 0) tell(entry('warn', 'notice', warningsText(warnings, results_dir)));
      } else view.summary({ summary, results_dir, milliseconds, next, total: state.total });
    },
    close: end,
  };
}

/** Calls `work` again and again until it is stopped; `end` leaves a clean screen when the process ends before. */
function regularly(work: () => void, end: () => void): () => void {
  const timer = setInterval(work, LOOK_MS);
  timer.unref();
  process.on('uncaughtExceptionMonitor', end);
  process.on('exit', end);
  return () => {
    clearInterval(timer);
    process.off('uncaughtExceptionMonitor', end);
    process.off('exit', end);
  };
}
