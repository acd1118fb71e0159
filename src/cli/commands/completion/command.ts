import { defineCommand } from '../../command.js';

/** `reeltrace completion`: a script that completes commands, options, fields of the configuration and their values. */
export const command = defineCommand({
  usage: 'completion <shell>',
  describe:
    'Print a script with which a shell completes commands, options, fields of the configuration (workflow.mode=) and ' +
    'their values. It needs no Node while you type; print it again after an update.',
  positionals: {
    shell: { choices: ['bash', 'zsh', 'fish'], demandOption: true, describe: 'bash, zsh or fish' },
  },
  examples: [
    ['eval "$(reeltrace completion bash)"', 'in ~/.bashrc'],
    ['eval "$(reeltrace completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['reeltrace completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  run: async (args, all) => (await import('./completion.js')).printCompletion(args, all),
});
