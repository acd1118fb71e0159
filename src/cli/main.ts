import { createRequire } from 'node:module';
import { ConfigError, ReeltraceError } from '../errors/errors.js';
import { COMMANDS } from './commands.js';
import { EXIT } from './exit.js';
import { isHelp } from './is-help.js';
import { overviewText } from './show/help/text.js';
import { unknownCommand } from './usage.js';

/**
 * Runs the command line. Only what it names is loaded: the overview appears at once.
 * @param args without node and script
 * @returns the exit code: 0 all done, 1 finished with failures or stopped, 2 configuration, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    // `reeltrace help run` is what some people type.
    const asked = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
    const name = commandOf(asked);
    const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (entry !== undefined) {
      const { startCommand } = await import('./start.js');
      return await startCommand(asked, await entry.load());
    }
    if (asked.some(isHelp)) process.stdout.write(overviewText());
    else if (asked.includes('--version')) process.stdout.write(`${ownVersion()}\n`);
    else throw unknownCommand(name, Object.keys(COMMANDS));
    return EXIT.done;
  } catch (error) {
    return args.includes('--json-logs') ? explainAsData(error) : explain(error);
  }
}

/** The command that is named: the first word, or, behind options, the first that is one. */
function commandOf(args: readonly string[]): string | undefined {
  const [first] = args;
  if (first !== undefined && !first.startsWith('-')) return first;
  return args.find((argument) => Object.hasOwn(COMMANDS, argument));
}

function ownVersion(): string {
  const manifest: { readonly version: string } = createRequire(import.meta.url)('reeltrace/package.json');
  return manifest.version;
}

/** The same for programs: one object on one line. */
function explainAsData(error: unknown): number {
  const isKnown = error instanceof ReeltraceError;
  const message = error instanceof Error ? error.message : String(error);
  const more = isKnown ? { kind: error.name, hint: error.hint } : { kind: 'bug', stack: stackOf(error) };
  console.error(
    JSON.stringify({ time: new Date().toISOString(), level: 'error', event: 'error', message, ...more }),
  );
  return error instanceof ConfigError ? EXIT.configuration : EXIT.failures;
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}

/** Known errors print without a stack; unknown ones are bugs and keep it. */
function explain(error: unknown): number {
  if (!(error instanceof ReeltraceError)) {
    console.error(error);
    return EXIT.failures;
  }
  console.error(`reeltrace: ${error.message}`);
  if (error.hint !== undefined) console.error(`  → ${error.hint}`);
  return error instanceof ConfigError ? EXIT.configuration : EXIT.failures;
}
