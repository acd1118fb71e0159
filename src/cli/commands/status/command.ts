import { defineCommand } from '../../command.js';
import { flag } from '../../options/kinds.js';

/** `reeltrace status`: the state of a results directory, also while a run works on it. */
export const command = defineCommand({
  usage: 'status <results>',
  describe: 'Show the state of a results directory and what a re-run would do',
  positionals: { results: { type: 'string', demandOption: true, describe: 'Results directory' } },
  options: {
    json: { ...flag('Print the status as JSON'), conflicts: 'failed' },
    failed: flag('Print only the paths of failed videos, one a line'),
    null: { ...flag('With --failed: end paths with NUL'), alias: '0', implies: 'failed' },
  },
  examples: [
    ['reeltrace status out', 'at a glance; changes nothing, needs no key'],
    ['reeltrace status out --failed -0 | reeltrace run - -0 -o out', 'only what failed, again'],
  ],
  run: async (args) => (await import('./status.js')).showStatus(args),
});
