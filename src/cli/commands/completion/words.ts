/** What can be typed at each place of a command line: the tables behind the completion of every shell. */
import type { ConfigField } from '../../options/config-schema.js';
import type { CommandReference } from '../../show/help/reference.js';

/** A word, and what it means. */
export interface Word {
  readonly word: string;
  readonly means: string;
}

/** An option whose value is chosen from a few, or is a path. */
export interface ValueOption {
  /** Every way of writing it: `--mode`, `-c`. */
  readonly spellings: readonly string[];
  /** Empty when paths are what it takes, or numbers and texts that nobody can guess. */
  readonly choices: readonly string[];
}

/** What can follow the words of a command. */
export interface Place {
  /** `run`, `prompts new`; empty for the beginning. */
  readonly path: string;
  /** Commands below it, and words that an argument is chosen from. */
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  readonly values: readonly ValueOption[];
  /** True where `field=value` can stand. */
  readonly takesFields: boolean;
}

/** A field of the configuration as it begins an argument, `workflow.mode=`, and what may follow. */
export interface FieldWord {
  readonly word: string;
  readonly choices: readonly string[];
}

/** The places of all commands, the beginning first. */
export function placesOf(
  commands: readonly CommandReference[],
  summaries: Readonly<Record<string, string>>,
): Place[] {
  const words = Object.entries(summaries).map(([word, means]) => ({ word, means }));
  const beginning = { path: '', commands: words, options: [HELP, VERSION], values: [], takesFields: false };
  return [beginning, ...commands.flatMap(placesBelow)];
}

const HELP: Word = { word: '--help', means: 'Show help' };
const VERSION: Word = { word: '--version', means: 'Show the version' };

function placesBelow(command: CommandReference): Place[] {
  const { path, options, positionals, commands } = command;
  const place: Place = {
    path: path.join(' '),
    commands: [
      ...commands.map(({ path, describe }) => ({ word: path.at(-1) ?? '', means: describe })),
      ...positionals.flatMap(({ choices, describe }) => choices.map((word) => ({ word, means: describe }))),
    ],
    options: [...options.map(({ name, describe }) => ({ word: `--${name}`, means: describe })), HELP],
    values: options
      .filter(({ takes }) => takes !== 'nothing')
      .map(({ name, aliases, choices }) => ({
        spellings: [
          `--${name}`,
          ...aliases.map((alias) => (alias.length === 1 ? `-${alias}` : `--${alias}`)),
        ],
        choices,
      })),
    takesFields: positionals.some(({ describe }) => describe.includes('field=value')),
  };
  return [place, ...commands.flatMap(placesBelow)];
}

/** The fields as arguments; both endpoints have the same. A list takes one of its values, to begin with. */
export function fieldWords(fields: readonly ConfigField[]): FieldWord[] {
  return fields.map(({ path, choices, isList }) => ({
    word: `${path}=`,
    choices: isList ? choices.map((choice) => `[${choice}]`) : choices,
  }));
}
