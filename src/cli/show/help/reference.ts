/** What a command declares of itself, read from its declaration: help, completion and docs/cli.md are all made of it. */
import yargs, { type Argv } from 'yargs';
import { z } from 'zod';

/** One option of a command. */
export interface OptionReference {
  /** The long name, without dashes. */
  readonly name: string;
  /** Other names; those of one letter take one dash. */
  readonly aliases: readonly string[];
  readonly describe: string;
  /** The heading that it stands under in the help. */
  readonly group: string;
  readonly takes: 'nothing' | 'one' | 'several';
  readonly isNumber: boolean;
  /** The values it takes; empty when any will do. */
  readonly choices: readonly string[];
  readonly default: unknown;
}

/** An argument that is known by its place. */
export interface PositionalReference {
  readonly name: string;
  readonly describe: string;
  /** The values it takes; empty when any will do. */
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
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  readonly commands: readonly CommandReference[];
}

/** The heading of options that name none. */
const GROUP = 'Options';
/** How examples name the command, as yargs has it. */
const SCRIPT = /\$0/g;

const names = z.union([z.string(), z.array(z.string())]).optional();
const optionSchema = z.looseObject({
  alias: names,
  type: z.string().optional(),
  array: z.boolean().optional(),
  describe: z.string().default(''),
  group: z.string().default(GROUP),
  choices: z.array(z.unknown()).default([]),
  default: z.unknown().optional(),
  hidden: z.boolean().default(false),
});
const moduleSchema = z.looseObject({
  command: z.string(),
  describe: z.string().default(''),
  builder: z.custom<(parser: Argv) => unknown>((value) => typeof value === 'function').optional(),
});

/**
 * Reads what commands declare, by letting them declare it to a parser that only listens.
 * @param declare as it declares the commands to the real parser
 */
export function readCommands(declare: (parser: Argv) => unknown): readonly CommandReference[] {
  return listen(declare, []).commands;
}

function listen(
  declare: (parser: Argv) => unknown,
  path: readonly string[],
): Omit<CommandReference, 'usage' | 'describe'> {
  const positionals: PositionalReference[] = [];
  const options: OptionReference[] = [];
  const examples: { line: string; says: string }[] = [];
  const commands: CommandReference[] = [];
  const heard: Readonly<Record<string, (...given: readonly unknown[]) => void>> = {
    positional: (name, details) => {
      const { describe, choices } = optionSchema.parse(details);
      positionals.push({ name: String(name), describe, choices: choices.map(String) });
    },
    option: (name, details) => {
      const read = optionSchema.parse(details);
      if (!read.hidden) options.push(optionOf(String(name), read));
    },
    options: (all) => {
      for (const [name, details] of Object.entries(Object(all))) heard['option']?.(name, details);
    },
    example: (line, says) => {
      examples.push({ line: String(line).replace(SCRIPT, 'reeltrace'), says: String(says) });
    },
    command: (given) => {
      const { command, describe, builder } = moduleSchema.parse(given);
      const [name = ''] = command.split(' ');
      const below = listen((parser) => builder?.(parser), [...path, name]);
      commands.push({ usage: [...path, command].join(' '), describe, ...below });
    },
  };
  // All else that a declaration says changes nothing that is read here.
  const listener: Argv = new Proxy(yargs([]), {
    get:
      (_, name) =>
      (...given: unknown[]) => {
        if (typeof name === 'string') heard[name]?.(...given);
        return listener;
      },
  });
  declare(listener);
  return { path, positionals, options, examples, commands };
}

function optionOf(name: string, read: z.infer<typeof optionSchema>): OptionReference {
  const { alias = [], array, type, describe, choices } = read;
  const isFlag = type === 'boolean';
  return {
    name,
    aliases: typeof alias === 'string' ? [alias] : alias,
    describe,
    group: read.group.replace(/:$/, ''),
    takes: isFlag ? 'nothing' : array === true ? 'several' : 'one',
    isNumber: type === 'number',
    choices: choices.map(String),
    default: isFlag || read.default === '' ? undefined : read.default,
  };
}
