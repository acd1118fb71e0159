import { ConfigError } from '../errors.js';
import { nearest } from '../nearest.js';

/**
 * What is wrong with a command line, as an error that the command explains without a stack.
 * @param message what the parser of the command line says
 * @param options the long names of all options, to find the one that a misspelt one most likely means
 * @example usageError('Unknown argument: video', ['videos']) // hint: did you mean --videos? …
 */
export function usageError(message: string, options: readonly string[]): ConfigError {
  const help = 'reeltrace --help lists commands, reeltrace run --help options';
  const [, unknown = ''] = /^Unknown arguments?: ([^,]+)/.exec(message) ?? [];
  const guess = unknown === '' ? undefined : nearest(unknown, options);
  return new ConfigError(message, { hint: guess === undefined ? help : `did you mean --${guess}? ${help}` });
}
