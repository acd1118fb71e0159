import { type Command, wordsOf } from '../src/cli/command.js';
import { commandText, overviewText } from '../src/cli/show/help-text.js';

/** docs/cli.md: the help of every command, as it is printed. */
export function cliPage(commands: readonly Command[]): string {
  return `# The command

<!-- Written by npm run docs; edit the declarations in src/cli instead. -->

In a checkout the command is \`npx reeltrace\`. Any field of the [configuration](configuration.md) can be given as
\`field=value\`, which wins over the file; a flag wins over both.

\`\`\`text
${overviewText().trimEnd()}
\`\`\`

${commands.flatMap(sections).join('\n\n')}

## Exit codes

| code | means |
|---|---|
| \`0\` | all inputs ended as they should; the check found nothing wrong |
| \`1\` | some failed, or the run had to stop; the check found something wrong |
| \`2\` | the command line or the configuration can't work: nothing was started |
| \`130\` | interrupted; the same command continues |

## Completion

The script completes commands, options, fields of the configuration and their values (\`workflow.mode=au\`, Tab). It needs
no Node while you type; print it again after an update.

<!-- not run: changes the shell that it is typed into -->
\`\`\`bash
eval "$(reeltrace completion bash)"     # in ~/.bashrc
eval "$(reeltrace completion zsh)"      # in ~/.zshrc, after compinit
reeltrace completion fish | source      # in ~/.config/fish/config.fish
\`\`\`
`;
}

function sections(command: Command): string[] {
  const words = wordsOf(command);
  const heading = '#'.repeat(words.length + 1);
  const help = `${heading} reeltrace ${words.join(' ')}\n\n\`\`\`text\n${commandText(command).trimEnd()}\n\`\`\``;
  return [help, ...command.commands.flatMap(sections)];
}
