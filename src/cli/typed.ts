/** How this program is typed where it runs, so that every command that it prints can be typed as it is. */
import { basename, dirname } from 'node:path';
import { shortPath } from './show/columns.js';

const NAME = 'reeltrace';
/** The names of all commands. They are here because commands print command lines, too. */
export const COMMAND_NAMES = [
  'demo',
  'init',
  'doctor',
  'plan',
  'run',
  'watch',
  'status',
  'validate',
  'prompts',
  'completion',
] as const;
/** The name where a command line begins with it: not in `reeltrace.yaml`, and not in a sentence about the program. */
const COMMAND_LINE = new RegExp(
  `(?<![\\w./-])(?<!npx )${NAME}(?= (?:(?:${[...COMMAND_NAMES, 'COMMAND'].join('|')})\\b|--?[a-z]))`,
  'g',
);

/** Puts the way in which the program was started in front of each command line in a text. */
export function asTyped(text: string, typed = typedName(process.argv[1], process.env)): string {
  return text.replace(COMMAND_LINE, typed);
}

/**
 * How the program was started: `reeltrace` where it is installed, `npx reeltrace` in a checkout or a project, and
 * otherwise `node` with its file.
 * @param script as in `process.argv[1]`
 */
export function typedName(script = '', { npm_command }: NodeJS.ProcessEnv = {}): string {
  // Scripts of the documentation and tests print what an installed program prints.
  if (!/^reeltrace(?:\.js)?$/.test(basename(script))) return NAME;
  const isProject = npm_command !== undefined || dirname(script).endsWith('.bin');
  if (isProject) return `npx ${NAME}`;
  return basename(script) === NAME ? NAME : `node ${forShell(shortPath(script))}`;
}

/** A path or an argument as a shell takes it for one word. */
export function forShell(word: string): string {
  return /^[\w./:=@%+,~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
