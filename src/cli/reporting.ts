/** What the commands share that run the pipeline or plan a run. */
import type { Config } from '../config/config.js';
import { ConfigError } from '../errors/errors.js';
import type { Outcome, Video } from '../records/record.js';
import type { Summary } from '../results/summary.js';
import { isStdin } from '../sources/pipe.js';
import { fromStdin } from '../sources/stdin.js';
import { EXIT } from './command.js';
import type { PipelineValues } from './options/pipeline-options.js';
import { createReporter, type Reporter } from './show/report.js';

/** What such a command works with. */
export interface Session {
  readonly reporter: Reporter;
  /** First signal: take no more videos, finish those in flight. */
  readonly stop: AbortSignal;
  /** Second signal, or finishing took too long: end everything at once. */
  readonly abort: AbortSignal;
  /** Standard input, where the command line asks for it. */
  readonly inputs: AsyncIterable<Outcome<Video>>[];
}

/** Gives `work` a reporter, signals and standard input, and takes them away when it has ended. */
export async function reporting(
  config: Config,
  args: Pick<PipelineValues, 'quiet' | 'verbose' | 'json-logs'> & {
    readonly stdin?: boolean | undefined;
    readonly null?: boolean | undefined;
  },
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const fromPipe = args.stdin === true;
  if (fromPipe && config.data.input_jsonl_files.some(isStdin))
    throw new ConfigError('standard input is named twice, and can be read only once', {
      hint: 'give it either as - or as a list',
    });
  const verbosity = args.quiet === true ? 'quiet' : args.verbose === true ? 'verbose' : 'normal';
  const reporter = createReporter(process.stderr, process.env, {
    verbosity,
    json: args['json-logs'] === true,
  });
  const { stop, abort, close } = listenForSignals(config.workflow.drain_timeout_sec * 1000, reporter);
  const inputs = fromPipe ? [fromStdin(process.stdin, { null_separated: args.null === true })] : [];
  try {
    return await work({ reporter, stop, abort, inputs });
  } finally {
    reporter.close();
    close();
    // A pipe that nobody closes would keep the process alive.
    if (fromPipe) process.stdin.destroy();
  }
}

/** The exit code of a run that was not interrupted. */
export function exitOf({ failed, stopped, nothing_found }: Summary): number {
  return failed > 0 || stopped !== null || nothing_found !== null ? EXIT.failures : EXIT.done;
}

/** What asks a command to finish: Ctrl-C, a service manager, a terminal that is closed. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for signals and says what each does; `close` stops listening. */
function listenForSignals(drain_timeout_ms: number, { note }: Reporter) {
  const stop = new AbortController();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onSignal = () => {
    if (stop.signal.aborted) return abort.abort();
    stop.abort();
    note('stopping: finishing the videos in flight; again to stop at once', 'warn');
    timer = setTimeout(() => {
      note('the videos in flight took too long; stopping now', 'warn');
      abort.abort();
    }, drain_timeout_ms);
    timer.unref();
  };
  for (const signal of ENDING) process.on(signal, onSignal);
  const close = () => {
    clearTimeout(timer);
    for (const signal of ENDING) process.off(signal, onSignal);
  };
  return { stop: stop.signal, abort: abort.signal, close };
}
