import { type CommandTable, EXIT, loadCommands } from '../../command.js';
import { configFields } from '../../options/config-schema.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { fieldWords, placesOf } from './words.js';
import { zshScript } from './zsh.js';

/** The script of each shell. */
const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;

/** Prints the script for a shell. */
export async function printCompletion(
  { shell }: { readonly shell: Shell },
  all: CommandTable,
): Promise<number> {
  process.stdout.write(await completionScript(shell, all));
  return EXIT.done;
}

/** The script for a shell, which completes the given commands. */
export async function completionScript(shell: Shell, all: CommandTable): Promise<string> {
  const summaries = Object.entries(all).map(([name, { summary }]) => [name, summary] as const);
  const places = placesOf(await loadCommands(all), Object.fromEntries(summaries));
  return SCRIPTS[shell](places, fieldWords(configFields()));
}
