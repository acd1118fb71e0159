import { createRequire } from 'node:module';
import { ConfigError, ReeltraceError } from '../errors/errors.js';
import { EXIT } from './command.js';
import { COMMANDS } from './commands.js';
import { folded, foldedLines, textWidth } from './show/columns.js';
import { overviewText } from './show/help-text.js';
import { asTyped } from './typed.js';
import { isHelp, unknownCommand, unknownOption } from './usage.js';

/**
 * Runs the command line. Only the command that it names is loaded, so that the overview appears at once.
 * @param args without node and script
 * @returns the exit code: 0 all done, 1 finished with failures or stopped, 2 configuration, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    // Some people type `reeltrace help run`.
    const asked = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
    const name = commandOf(asked);
    if (asked.includes('--version')) return print(ownVersion());
    const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (entry !== undefined) {
      const { startCommand } = await import('./start.js');
      return await startCommand(asked, (await entry.load()).command, COMMANDS);
    }
    if (asked.length === 0 || asked.some(isHelp)) return print(overviewText());
    if (name === undefined && asked.some((one) => /^-[vV]$/.test(one))) return print(ownVersion());
    throw name === undefined ? unknownOption(asked) : unknownCommand(name, Object.keys(COMMANDS));
  } catch (error) {
    if (args.includes('--json-logs')) explainAsData(error);
    else explain(error);
    return error instanceof ConfigError ? EXIT.configuration : EXIT.failures;
  }
}

/** The command that is named: the first word, or, after options, the first word that is a command. */
function commandOf(args: readonly string[]): string | undefined {
  const [first] = args;
  if (first !== undefined && !first.startsWith('-')) return first;
  return args.find((argument) => Object.hasOwn(COMMANDS, argument));
}

function print(text: string): number {
  process.stdout.write(`${text.trimEnd()}\n`);
  return EXIT.done;
}

function ownVersion(): string {
  const manifest: { readonly version: string } = createRequire(import.meta.url)('reeltrace/package.json');
  return manifest.version;
}

/** An error for programs: one object on one line. */
function explainAsData(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  const more =
    error instanceof ReeltraceError ? { kind: error.name, hint: error.hint } : { kind: 'bug', stack };
  const fields = { time: new Date().toISOString(), level: 'error', event: 'error', message, ...more };
  console.error(JSON.stringify(fields));
}

/** An error for people: known errors without a stack; unknown ones are bugs and keep it. */
function explain(error: unknown): void {
  if (!(error instanceof ReeltraceError)) {
    console.error(error);
    return;
  }
  const width = textWidth(process.stderr);
  const lines = foldedLines(`reeltrace: ${error.message}`, width);
  if (error.hint !== undefined) lines.push(...folded(asTyped(`→ ${error.hint}`), 2, 4, width));
  console.error(lines.join('\n'));
}
