import type { CommandModule } from 'yargs';
import { configTemplate } from './config-template.js';

/** `reeltrace init`: prints the default configuration, commented. */
export const initCommand: CommandModule = {
  command: 'init',
  describe: 'Print the default configuration, every field explained',
  builder: (yargs) => yargs.example('$0 init > reeltrace.yaml', 'write it to a file and edit it'),
  handler: () => {
    process.stdout.write(configTemplate());
  },
};
