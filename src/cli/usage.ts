import { ConfigError } from '../errors/errors.js';
import { nearest } from '../errors/nearest.js';
import { type Command, wordOf, wordsOf } from './command.js';

/** True for an argument that asks for help. */
export function isHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

const OVERVIEW = 'reeltrace --help lists all commands';

/** The error for a command that does not exist. */
export function unknownCommand(name: string, known: readonly string[]): ConfigError {
  const guess = nearest(name, known);
  const meant = guess === undefined ? '' : `. Did you mean ${guess}?`;
  return new ConfigError(`there is no command "${name}"${meant}`, { hint: OVERVIEW });
}

/** The error for options without a command. */
export function unknownOption([first = '']: readonly string[]): ConfigError {
  return new ConfigError(`expected a command, got ${first}`, { hint: OVERVIEW });
}

/**
 * The error for a wrong command line.
 * @param message what the parser says
 * @param command the command that was named, to find the option or value that a misspelt one most likely means
 * @param args the whole command line
 * @example usageError('Unknown argument: video', run, ['run', '--video']) // hint: did you mean --videos? …
 */
export function usageError(message: string, command: Command, args: readonly string[]): ConfigError {
  const name = wordsOf(command).join(' ');
  const hint = `reeltrace ${name} --help lists all options`;
  if (message.startsWith('Not enough non-option arguments'))
    return new ConfigError(`expected reeltrace ${command.usage}`, { hint });
  if (message.startsWith('Did you mean'))
    return new ConfigError(`${name} has no such command. ${message}`, { hint });
  return (
    wrongValue(message, command, hint) ??
    unknown(message, command, args, hint) ??
    new ConfigError(inWords(message), { hint })
  );
}

/** What the parser says of options, with the options as they are typed. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Not enough arguments following: (\S+)$/, 'expected a value after --$1'],
  [/^Arguments (\S+) and (\S+) are mutually exclusive$/, "--$1 and --$2 can't be given together"],
  [/^Implications failed:\s+(\S+) -> (\S+)$/, '--$1 works only together with --$2'],
];

function inWords(message: string): string {
  return WORDS.reduce((text, [pattern, words]) => text.replace(pattern, words), message);
}

function unknown(
  message: string,
  { usage, options, commands }: Command,
  args: readonly string[],
  help: string,
): ConfigError | undefined {
  const [, name] = /^Unknown (?:arguments?|commands?): ([^,]+)/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const command = nearest(name, commands.map(wordOf));
  if (command !== undefined)
    return new ConfigError(`there is no command "${name}". Did you mean ${command}?`, { hint: help });
  if (args.includes(name))
    return new ConfigError(`expected reeltrace ${usage}; "${name}" is one argument too many`, { hint: help });
  const guess = nearest(name, [...Object.keys(options), 'help']);
  const meant = guess === undefined ? '' : `did you mean --${guess}? `;
  const typed = name.length === 1 ? `-${name}` : `--${name}`;
  return new ConfigError(`there is no option ${typed}`, { hint: `${meant}${help}` });
}

/** Puts the parser's message about a wrong value, which has several lines, into one. */
function wrongValue(message: string, { positionals }: Command, help: string): ConfigError | undefined {
  const [, option = '', given = '', listed = ''] =
    /^Invalid values:\s+Argument: (\S+), Given: "([^"]*)", Choices: (.*)$/s.exec(message) ?? [];
  if (option === '') return undefined;
  const choices = [...listed.matchAll(/"([^"]*)"/g)].map(([, choice = '']) => choice);
  const guess = nearest(given, choices);
  const meant = guess === undefined ? '' : `; did you mean ${guess}?`;
  const typed = Object.hasOwn(positionals, option) ? option : `--${option}`;
  return new ConfigError(`${typed}: expected one of ${choices.join(', ')}, got "${given}"${meant}`, {
    hint: help,
  });
}

/**
 * Makes sure that each option has one value where it takes one, and a number where it takes a number.
 * @throws ConfigError that names the option
 */
export function checkValues(
  { options }: Pick<Command, 'options'>,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const [name, { type, array }] of Object.entries(options)) {
    const value = values[name];
    // A flag that is given twice is given.
    if (Array.isArray(value) && array !== true && type !== 'boolean')
      throw new ConfigError(`--${name} takes one value, but was given ${value.length}: ${value.join(', ')}`, {
        hint: 'leave all but one of them out',
      });
    if (type === 'number' && value !== undefined && !Number.isFinite(value))
      throw new ConfigError(`--${name}: expected a number`, { hint: `write for instance --${name} 8` });
  }
}
