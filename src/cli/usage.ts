import { ConfigError } from '../errors/errors.js';
import { nearest } from '../errors/nearest.js';
import { type Command, wordOf, wordsOf } from './command.js';

/** True for an argument that asks for help. */
export function isHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

/** The error for a command that does not exist, or for a command line that names none. */
export function unknownCommand(name: string | undefined, known: readonly string[]): ConfigError {
  const hint = 'reeltrace --help lists all commands';
  if (name === undefined) return new ConfigError('name a command', { hint });
  const guess = nearest(name, known);
  const meant = guess === undefined ? '' : `. Did you mean ${guess}?`;
  return new ConfigError(`there is no command "${name}"${meant}`, { hint });
}

/**
 * The error for a wrong command line.
 * @param message what the parser says
 * @param command the command that was named, to find the option or value that a misspelt one most likely means
 * @example usageError('Unknown argument: video', run) // hint: did you mean --videos? …
 */
export function usageError(message: string, command: Command): ConfigError {
  const name = wordsOf(command).join(' ');
  const hint = `reeltrace ${name} --help lists all options`;
  if (message.startsWith('Not enough non-option arguments'))
    return new ConfigError(`expected reeltrace ${command.usage}`, { hint });
  if (message.startsWith('Did you mean'))
    return new ConfigError(`${name} has no such command. ${message}`, { hint });
  return wrongValue(message, hint) ?? misspelt(message, command, hint) ?? new ConfigError(message, { hint });
}

function misspelt(message: string, { options, commands }: Command, help: string): ConfigError | undefined {
  const [, unknown] = /^Unknown (?:arguments?|commands?): ([^,]+)/.exec(message) ?? [];
  if (unknown === undefined) return undefined;
  const command = nearest(unknown, commands.map(wordOf));
  if (command !== undefined)
    return new ConfigError(`there is no command "${unknown}". Did you mean ${command}?`, { hint: help });
  const guess = nearest(unknown, [...Object.keys(options), 'help', 'version']);
  if (guess === undefined) return undefined;
  return new ConfigError(message, { hint: `did you mean --${guess}? ${help}` });
}

/** Puts the parser's message about a wrong value, which has several lines, into one. */
function wrongValue(message: string, help: string): ConfigError | undefined {
  const [, option = '', given = '', listed = ''] =
    /^Invalid values:\s+Argument: (\S+), Given: "([^"]*)", Choices: (.*)$/s.exec(message) ?? [];
  if (option === '') return undefined;
  const choices = [...listed.matchAll(/"([^"]*)"/g)].map(([, choice = '']) => choice);
  const guess = nearest(given, choices);
  const meant = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new ConfigError(`--${option}: expected one of ${choices.join(', ')}, got "${given}"${meant}`, {
    hint: help,
  });
}
