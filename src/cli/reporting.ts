/** What the commands have in common that run the pipeline, or would. */
import type { Config } from '../config/config.js';
import type { Outcome, Video } from '../records/record.js';
import type { Summary } from '../results/summary.js';
import { fromStdin } from '../sources/stdin.js';
import { EXIT } from './command.js';
import { type Interrupt, listenForSignals } from './interrupt.js';
import { type ReportValues, viewOptions } from './options/report-options.js';
import { createReporter, type Reporter } from './show/report.js';

/** What such a command works with. */
export interface Session extends Omit<Interrupt, 'close'> {
  readonly reporter: Reporter;
  /** Standard input, where the command line asks for it. */
  readonly inputs: AsyncIterable<Outcome<Video>>[];
}

/** Gives `work` a reporter, signals and standard input, and takes them away when it has ended. */
export async function reporting(
  config: Config,
  args: ReportValues & { readonly stdin?: boolean | undefined; readonly null?: boolean | undefined },
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const reporter = createReporter(process.stderr, process.env, viewOptions(args));
  const { stop, abort, close } = listenForSignals(config.workflow.drain_timeout_sec * 1000, (line) =>
    reporter.note(line, 'warn'),
  );
  const fromPipe = args.stdin === true;
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
export function exitOf({ failed, stopped }: Summary): number {
  return failed > 0 || stopped !== null ? EXIT.failures : EXIT.done;
}
