/** What a command declares of itself. The parser, the help, the completion and docs/cli.md are all made from it. */
import type { InferredOptionTypes, Options, PositionalOptions } from 'yargs';

/** What the exit code says: all done; finished with failures; wrong configuration; interrupted. */
export const EXIT = { done: 0, failures: 1, configuration: 2, interrupted: 130 } as const;

/** Options by their long names, or arguments by the names of their places, as yargs takes them. */
type Declared<One> = Readonly<Record<string, One & { readonly describe: string }>>;

/** The values of declared options once they are parsed. */
export type ValuesOf<O extends Declared<Options>> = InferredOptionTypes<O>;

/** A command that is not loaded yet, so that the overview appears at once. */
interface CommandEntry {
  /** Its heading in the overview. */
  readonly group: string;
  /** In the overview: one short line. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Commands by name, in the order of the overview. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** A command: how it is typed, what it takes and what it does. */
export interface Command<Values = object> {
  /** Its name and its arguments: `prompts new [folder]`. */
  readonly usage: string;
  readonly describe: string;
  /** The arguments, in their order. */
  readonly positionals: Declared<PositionalOptions>;
  readonly options: Declared<Options>;
  /** Whole command lines, each with what it is for. */
  readonly examples: readonly (readonly [line: string, says: string])[];
  /** Commands below this one, one of which must be named. */
  readonly commands: readonly Command[];
  /**
   * Does the work, with a file that it imports only now: help does not wait for it. A method, so that commands that take
   * different values fit into one table.
   * @param all every command there is, for the command that completes them
   * @returns the exit code
   */
  run?(values: Values, all: CommandTable): Promise<number>;
}

/** Declares a command; the values that `run` gets have the types that its options and arguments say. */
export function defineCommand<
  const P extends Declared<PositionalOptions> = Record<never, never>,
  const O extends Declared<Options> = Record<never, never>,
>(
  command: Pick<Command, 'usage' | 'describe'> &
    Partial<Command<InferredOptionTypes<P> & InferredOptionTypes<O>>> & {
      readonly positionals?: P;
      readonly options?: O;
    },
): Command {
  return { positionals: {}, options: {}, examples: [], commands: [], ...command };
}

/** The words that name a command: `['prompts', 'new']`. */
export function wordsOf({ usage }: Pick<Command, 'usage'>): string[] {
  return usage.split(' ').filter((word) => /^\w/.test(word));
}

/** The last of these words, which names it among its neighbours. */
export function wordOf(command: Pick<Command, 'usage'>): string {
  return wordsOf(command).at(-1) ?? '';
}

/** Every spelling of an option: `--config`, `-c`. */
export function spellingsOf(name: string, { alias = [] }: Options): string[] {
  return [name, ...[alias].flat()].map((one) => (one.length === 1 ? `-${one}` : `--${one}`));
}

/** Loads all commands of a table, in its order. */
export async function loadCommands(table: CommandTable): Promise<readonly Command[]> {
  const loaded = await Promise.all(Object.values(table).map(({ load }) => load()));
  return loaded.map(({ command }) => command);
}
