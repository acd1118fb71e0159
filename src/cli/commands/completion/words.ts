/** What can be typed at each place of a command line: the tables behind the completion of every shell. */
import { type Command, spellingsOf, wordOf, wordsOf } from '../../command.js';
import type { ConfigField } from '../../options/config-schema.js';

/** A word, and what it means. */
export interface Word {
  readonly word: string;
  readonly means: string;
}

/** An option that takes a value. */
interface ValueOption {
  /** Every way of writing it: `--mode`, `-c`. */
  readonly spellings: readonly string[];
  /** Empty when it takes paths, or numbers and free texts. */
  readonly choices: readonly string[];
}

/** What can follow the name of a command. */
export interface Place {
  /** `run`, `prompts new`; empty for the beginning of the line. */
  readonly path: string;
  /** Commands below it, and the choices of its arguments. */
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  readonly values: readonly ValueOption[];
  /** True where `field=value` may follow. */
  readonly takesFields: boolean;
}

/** A field of the configuration as the beginning of an argument, `workflow.mode=`, and its values. */
export interface FieldWord {
  readonly word: string;
  readonly choices: readonly string[];
}

/** The places of all commands, the beginning first. */
export function placesOf(commands: readonly Command[], summaries: Readonly<Record<string, string>>): Place[] {
  const words = Object.entries(summaries).map(([word, means]) => ({ word, means }));
  const beginning = { path: '', commands: words, options: [HELP, VERSION], values: [], takesFields: false };
  return [beginning, ...commands.flatMap(placesBelow)];
}

const HELP: Word = { word: '--help', means: 'Show help' };
const VERSION: Word = { word: '--version', means: 'Show the version' };

function placesBelow(command: Command): Place[] {
  const options = Object.entries(command.options);
  const positionals = Object.values(command.positionals);
  const below = command.commands.map((one) => ({ word: wordOf(one), means: one.describe }));
  const chosen = positionals.flatMap(({ choices = [], describe: means }) =>
    choices.map((word) => ({ word: String(word), means })),
  );
  const place: Place = {
    path: wordsOf(command).join(' '),
    commands: [...below, ...chosen],
    options: [...options.map(([name, { describe }]) => ({ word: `--${name}`, means: describe })), HELP],
    values: options
      .filter(([, { type }]) => type !== 'boolean')
      .map(([name, option]) => {
        return { spellings: spellingsOf(name, option), choices: option.choices?.map(String) ?? [] };
      }),
    takesFields: positionals.some(({ describe }) => describe.includes('field=value')),
  };
  return [place, ...command.commands.flatMap(placesBelow)];
}

/** The fields as arguments. A list is offered with one of its values. */
export function fieldWords(fields: readonly ConfigField[]): FieldWord[] {
  return fields.map(({ path, choices, isList }) => ({
    word: `${path}=`,
    choices: isList ? choices.map((choice) => `[${choice}]`) : choices,
  }));
}
