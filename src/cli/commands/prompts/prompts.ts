import type { CommandModule } from 'yargs';
import { checkCommand } from './check.js';
import { diffCommand } from './diff.js';
import { importCommand } from './import.js';
import { listCommand } from './list.js';
import { newCommand } from './new.js';
import { showCommand } from './show.js';

/** `reeltrace prompts`: what authors of prompt packs need. */
export const promptsCommand: CommandModule = {
  command: 'prompts',
  describe: 'Make, look at and check prompt packs',
  builder: (yargs) =>
    yargs
      .command(listCommand)
      .command(showCommand)
      .command(checkCommand)
      .command(diffCommand)
      .command(importCommand)
      .command(newCommand)
      .demandCommand(1, 'name what to do: list, show, check, diff, import or new'),
  handler: () => undefined,
};
