import type { Summary } from '../../results/summary.js';
import type { RunEvent } from '../../run/events.js';
import { entriesOf, noteEntry } from './progress/entries.js';
import { type Entry, isAtLeast, type Level } from './progress/entry.js';
import type { ReportStream, View } from './progress/report-view.js';
import { type ProgressState, reduce, UNKNOWN } from './progress/state.js';
import { createView, type ViewOptions } from './progress/view.js';

/** Tells a person, or a program, how a run goes: progress, what happens, and the summary at the end. */
export interface Reporter {
  readonly event: (event: RunEvent) => void;
  /** What the command itself has to say; `warn` is said also where only problems are. */
  readonly note: (line: string, level?: Level) => void;
  /** True when the number of inputs is worth being counted for. */
  readonly wants_count: boolean;
  /** Says how the run ended, and what the command proposes to do next. */
  summary(summary: Summary, results_dir: string, next?: readonly string[]): void;
  /** Ends: nothing that was drawn stays. */
  close(): void;
}

/** How often is looked at what the run is busy with; milliseconds. Terminals are redrawn no more often. */
const LOOK_MS = 250;

/** Events that only `--verbose` tells of: else not even their texts are made. */
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
  return {
    event: (event) => {
      state = reduce(state, event);
      if (event.type === 'began' && verbosity !== 'quiet') {
        stopLooking();
        stopLooking = look(event.load, view, (next) => {
          state = reduce(state, next);
          return state;
        });
      }
      if (least !== 'debug' && FINE.has(event.type)) return;
      for (const entry of entriesOf(event)) tell(entry);
    },
    note: (line, level) => tell(noteEntry(line, level)),
    wants_count: verbosity !== 'quiet',
    summary: (summary, results_dir, next = []) => {
      end();
      const milliseconds = performance.now() - started;
      // Whoever reads a log by a program is told how it ended.
      if (verbosity !== 'quiet' || options.json === true)
        view.summary({ summary, results_dir, milliseconds, next, total: state.total });
    },
    close: end,
  };
}

/** Looks at a run until it is stopped; a process that ends for another reason leaves a clean screen, too. */
function look(
  load: Extract<RunEvent, { type: 'began' }>['load'],
  view: View,
  seen: (event: Parameters<typeof reduce>[1]) => ProgressState,
): () => void {
  const timer = setInterval(() => {
    const now = performance.now();
    view.show(seen({ type: 'sampled', now, load: load() }), now);
  }, LOOK_MS);
  timer.unref();
  const stop = () => {
    clearInterval(timer);
    process.off('uncaughtExceptionMonitor', crash);
    process.off('exit', crash);
  };
  const crash = () => {
    stop();
    view.end();
  };
  process.on('uncaughtExceptionMonitor', crash);
  process.on('exit', crash);
  return stop;
}
