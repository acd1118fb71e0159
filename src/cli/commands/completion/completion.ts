import { type CommandTable, defineCommand, EXIT, loadCommands } from '../../command.js';
import { configFields } from '../../options/config-schema.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { fieldWords, placesOf } from './words.js';
import { zshScript } from './zsh.js';

/** The script of each shell. */
const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;
const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** `reeltrace completion`: a script that completes commands, options, fields of the configuration and their values. */
export const command = defineCommand({
  usage: 'completion <shell>',
  describe:
    'Print a script with which a shell completes commands, options, fields of the configuration (workflow.mode=) and ' +
    'their values. It needs no Node while you type; print it again after an update.',
  positionals: { shell: { choices: SHELLS, demandOption: true, describe: 'bash, zsh or fish' } },
  examples: [
    ['eval "$(reeltrace completion bash)"', 'in ~/.bashrc'],
    ['eval "$(reeltrace completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['reeltrace completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  run: async ({ shell }, all) => {
    process.stdout.write(await completionScript(shell, all));
    return EXIT.done;
  },
});

/** The script for a shell, which completes the given commands. */
export async function completionScript(shell: Shell, all: CommandTable): Promise<string> {
  const summaries = Object.entries(all).map(([name, { summary }]) => [name, summary] as const);
  const places = placesOf(await loadCommands(all), Object.fromEntries(summaries));
  return SCRIPTS[shell](places, fieldWords(configFields()));
}
