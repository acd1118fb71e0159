/** Starts one command: prints its help, or parses its arguments and runs it. */
import type { Argv } from 'yargs';
import { type Command, type CommandTable, EXIT, wordOf } from './command.js';
import { commandText } from './show/help-text.js';
import { checkValues, isHelp, usageError } from './usage.js';

/**
 * Starts a command, or prints its help.
 * @param args the whole command line, without node and script
 * @param all every command there is
 * @returns the exit code
 */
export async function startCommand(
  args: readonly string[],
  command: Command,
  all: CommandTable,
): Promise<number> {
  const named = namedIn(args, command);
  if (args.some(isHelp)) {
    process.stdout.write(commandText(named));
    return EXIT.done;
  }
  let code: number = EXIT.done;
  // Help needs no parser.
  const { default: yargs } = await import('yargs');
  // yargs drops a lone dash, which names standard input: of videos, or as a list.
  const parser = yargs(
    args.map((argument, at) => {
      if (argument !== '-') return argument;
      return args[at - 1] === '--jsonl' ? '/dev/stdin' : '--stdin';
    }),
  );
  parser.scriptName('reeltrace').help(false).version(false);
  declare(parser, command, async (one, values) => {
    code = (await one.run?.(values, all)) ?? EXIT.done;
  });
  parser
    .demandCommand(1)
    .recommendCommands()
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      // There is no message for an error that the command throws; a message means a wrong command line.
      throw message ? usageError(message, named, args) : error;
    });
  await parser.parseAsync();
  return code;
}

/** @param above how many words of the usage name commands above this one */
function declare(
  parser: Argv,
  command: Command,
  run: (one: Command, values: object) => Promise<void>,
  above = 0,
): void {
  const { usage, describe, positionals, options, commands } = command;
  const names = commands.map(wordOf);
  const choice = `name what to do: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  parser.command({
    command: usage.split(' ').slice(above).join(' '),
    describe,
    builder: (inner) => {
      for (const [name, details] of Object.entries(positionals)) inner.positional(name, details);
      for (const below of commands) declare(inner, below, run, above + 1);
      if (names.length > 0) inner.demandCommand(1, choice);
      return inner.options(options);
    },
    handler: async (values) => {
      checkValues(command, values);
      await run(command, values);
    },
  });
}

/** The command that a command line names, or the one below it that it names. */
function namedIn(args: readonly string[], command: Command): Command {
  const below = command.commands.find((one) => args.includes(wordOf(one)));
  return below === undefined ? command : namedIn(args, below);
}
