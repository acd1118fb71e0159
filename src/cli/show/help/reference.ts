/** What a command declares, in the form that the help, the completion and docs/cli.md need. */
import type { Options } from 'yargs';
import type { Command } from '../../command.js';

/** One option of a command. */
export interface OptionReference {
  /** The long name, without dashes. */
  readonly name: string;
  /** Other names; those of one letter take one dash. */
  readonly aliases: readonly string[];
  readonly describe: string;
  /** Its heading in the help. */
  readonly group: string;
  readonly takes: 'nothing' | 'one' | 'several';
  readonly isNumber: boolean;
  /** The values it takes; empty when it takes any. */
  readonly choices: readonly string[];
  readonly default: unknown;
}

/** An argument without a name on the command line. */
export interface PositionalReference {
  readonly name: string;
  readonly describe: string;
  /** The values it takes; empty when it takes any. */
  readonly choices: readonly string[];
}

/** A command, and the commands below it. */
export interface CommandReference {
  /** The words that name it: `['prompts', 'new']`. */
  readonly path: readonly string[];
  /** As it is typed, e.g. `prompts new [folder]`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: readonly PositionalReference[];
  readonly options: readonly OptionReference[];
  /** Whole command lines, each with what it is for. */
  readonly examples: readonly (readonly [line: string, says: string])[];
  readonly commands: readonly CommandReference[];
}

/** The heading of options that name none. */
const GROUP = 'Options';

/** Describes a command and those below it. @param above the words that stand before its name */
export function referenceOf(command: Command, above: readonly string[] = []): CommandReference {
  const { usage, describe, positionals = {}, options = {}, examples = [], commands = [] } = command;
  const path = [...above, usage.split(' ')[0] ?? ''];
  return {
    path,
    usage: [...above, usage].join(' '),
    describe,
    positionals: Object.entries(positionals).map(([name, { describe, choices = [] }]) => {
      return { name, describe: describe || '', choices: choices.map(String) };
    }),
    options: Object.entries(options).map(([name, option]) => optionOf(name, option)),
    examples,
    commands: commands.map((below) => referenceOf(below, path)),
  };
}

function optionOf(name: string, option: Options): OptionReference {
  const { alias = [], array, type, describe, group = GROUP, choices = [], default: value } = option;
  const isFlag = type === 'boolean';
  return {
    name,
    aliases: typeof alias === 'string' ? [alias] : alias,
    describe: describe || '',
    group,
    takes: isFlag ? 'nothing' : array === true ? 'several' : 'one',
    isNumber: type === 'number',
    choices: choices.map(String),
    default: isFlag || value === '' ? undefined : value,
  };
}
