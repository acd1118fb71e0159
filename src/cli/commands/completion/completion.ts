import type { CommandModule } from 'yargs';
import { COMMANDS } from '../../commands.js';
import { EXIT } from '../../exit.js';
import { configFields } from '../../options/config-fields.js';
import { readAllCommands } from '../../show/help/all-commands.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { fieldWords, placesOf } from './words.js';
import { zshScript } from './zsh.js';

/** The shells that there is a script for. */
const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;
const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** `reeltrace completion`: a script that completes commands, options, fields of the configuration and their values. */
export const completionCommand: CommandModule<object, { shell: Shell }> = {
  command: 'completion <shell>',
  describe:
    'Print a script by which a shell completes commands, options, fields of the configuration (workflow.mode=) and ' +
    'their values. It needs no Node while you type; print it again after an update.',
  builder: (yargs) =>
    yargs
      .positional('shell', { choices: SHELLS, demandOption: true, describe: 'bash, zsh or fish' })
      .example('eval "$($0 completion bash)"', 'in ~/.bashrc')
      .example('eval "$($0 completion zsh)"', 'in ~/.zshrc, after compinit')
      .example('$0 completion fish | source', 'in ~/.config/fish/config.fish'),
  handler: async ({ shell }) => {
    process.stdout.write(await completionScript(shell));
    process.exitCode = EXIT.done;
  },
};

/** The script for a shell. */
export async function completionScript(shell: Shell): Promise<string> {
  const summaries = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const);
  const places = placesOf(await readAllCommands(), Object.fromEntries(summaries));
  return SCRIPTS[shell](places, fieldWords(configFields()));
}
