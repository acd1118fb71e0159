import yargs from 'yargs';
import { ConfigError, ReeltraceError } from '../errors.js';
import { demoCommand } from './demo.js';
import { EXIT } from './exit.js';
import { initCommand } from './init/init.js';
import { promptsCommand } from './prompts/prompts.js';
import { RUN_OPTIONS, runCommand } from './run.js';
import { STATUS_OPTIONS, statusCommand } from './status.js';
import { usageError } from './usage.js';
import { WATCH_OPTIONS, watchCommand } from './watch.js';

/** The long names of the options of all commands. */
const OPTIONS = ['help', 'version', ...Object.keys({ ...RUN_OPTIONS, ...WATCH_OPTIONS, ...STATUS_OPTIONS })];

/**
 * Runs the command line.
 * @param args without node and script
 * @returns the exit code: 0 all done, 1 finished with failures or stopped, 2 configuration, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  // yargs drops a lone dash, which names standard input.
  const parser = yargs(args.map((argument) => (argument === '-' ? '--stdin' : argument)))
    .scriptName('reeltrace')
    .usage('$0 <command>\n\nTurns raw video into chain-of-thought training data.')
    .command(runCommand)
    .command(watchCommand)
    .command(statusCommand)
    .command(initCommand)
    .command(demoCommand)
    .command(promptsCommand)
    .demandCommand(1, 'name a command')
    .recommendCommands()
    .strict()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .exitProcess(false)
    .fail((message, error) => {
      // What a command throws comes without a message; with one, the command line itself is at fault.
      throw message ? usageError(message, OPTIONS) : error;
    });
  try {
    await parser.parseAsync();
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    return explain(error);
  }
}

/** Known errors print without a stack; unknown ones are bugs and keep it. */
function explain(error: unknown): number {
  if (!(error instanceof ReeltraceError)) {
    console.error(error);
    return EXIT.failures;
  }
  console.error(`reeltrace: ${error.message}`);
  if (error.hint !== undefined) console.error(`  → ${error.hint}`);
  return error instanceof ConfigError ? EXIT.configuration : EXIT.failures;
}
