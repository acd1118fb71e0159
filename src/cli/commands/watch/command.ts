import { defineCommand } from '../../command.js';
import { amount, GROUPS } from '../../options/kinds.js';
import { OVERRIDES, PIPELINE_OPTIONS } from '../../options/pipeline-options.js';

/** `reeltrace watch`: the pipeline over the videos in a directory and over those that arrive, until it is stopped. */
export const command = defineCommand({
  usage: 'watch <directory> [overrides..]',
  describe: 'Run the pipeline over a directory, then over each video that arrives in it',
  positionals: {
    directory: { type: 'string', demandOption: true, describe: 'Where videos arrive' },
    overrides: {
      ...OVERRIDES,
      describe: 'field=value overrides the configuration, whose own inputs are not taken',
    },
  },
  options: {
    settle: {
      ...amount('Seconds that a file must not change before it is taken', GROUPS.inputs),
      default: 2,
    },
    'exit-when-idle': amount('End when no video has come for this many seconds', GROUPS.inputs),
    ...PIPELINE_OPTIONS,
  },
  examples: [
    ['reeltrace watch incoming', 'until it is stopped'],
    ['reeltrace watch incoming -o out --exit-when-idle 60', 'until no video has come for a minute'],
  ],
  run: async (args) => (await import('./watch.js')).watch(args),
});
