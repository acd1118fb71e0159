import { defineCommand } from '../../command.js';
import { INIT_OPTIONS } from './options.js';

/** `reeltrace init`: a conversation that writes a configuration; without a terminal, the commented defaults. */
export const command = defineCommand({
  usage: 'init',
  describe: 'Write a configuration: a few questions on a terminal, else the commented defaults',
  options: INIT_OPTIONS,
  examples: [
    ['reeltrace init', 'answer a few questions'],
    ['reeltrace init --yes --videos clips --backend signals', 'the same without a terminal'],
    ['reeltrace init --defaults > reeltrace.yaml', 'every field, commented'],
  ],
  run: async (args) => (await import('./init.js')).init(args),
});
