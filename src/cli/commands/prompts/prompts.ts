import { defineCommand } from '../../command.js';
import { check } from './check.js';
import { diff } from './diff.js';
import { importModule } from './import.js';
import { list } from './list.js';
import { makeNew } from './new.js';
import { show } from './show.js';

/** `reeltrace prompts`: what authors of prompt packs need. */
export const command = defineCommand({
  usage: 'prompts',
  describe: 'Make, look at and check prompt packs',
  commands: [list, show, check, diff, importModule, makeNew],
});
