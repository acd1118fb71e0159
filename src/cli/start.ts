/** One command: its help, or its work. */
import yargs, { type Argv } from 'yargs';
import { EXIT } from './exit.js';
import { isHelp } from './is-help.js';
import { type CommandReference, readCommands } from './show/help/reference.js';
import { commandText } from './show/help/text.js';
import { usageError } from './usage.js';

/**
 * Starts a command, or prints its help.
 * @param args the whole command line, without node and script
 * @param declare declares the command to a parser
 * @returns the exit code
 */
export async function startCommand(
  args: readonly string[],
  declare: (parser: Argv) => unknown,
): Promise<number> {
  const named = namedIn(args, readCommands(declare));
  if (args.some(isHelp)) {
    process.stdout.write(commandText(named));
    return EXIT.done;
  }
  // yargs drops a lone dash, which names standard input.
  const parser = yargs(args.map((argument) => (argument === '-' ? '--stdin' : argument)));
  parser.scriptName('reeltrace').help(false).version(false);
  declare(parser);
  parser
    .demandCommand(1)
    .recommendCommands()
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      // What a command throws comes without a message; with one, the command line itself is at fault.
      throw message ? usageError(message, named) : error;
    });
  await parser.parseAsync();
  return Number(process.exitCode ?? EXIT.done);
}

/** The command that a command line names, as far down as it does. */
function namedIn(args: readonly string[], commands: readonly CommandReference[]): CommandReference {
  const found = commands.find(({ path }) => args.includes(path.at(-1) ?? ''));
  if (found === undefined) throw new Error(`expected a command in "${args.join(' ')}", found none`);
  const below = found.commands.some(({ path }) => args.includes(path.at(-1) ?? ''));
  return below ? namedIn(args, found.commands) : found;
}
