import { defineCommand } from '../../command.js';

/** `reeltrace demo`: the whole pipeline on generated clips, or on the user's own, without a key or a network. */
export const command = defineCommand({
  usage: 'demo [path]',
  describe: 'Run everything on clips made on the spot, or on your own: no key, no network',
  positionals: { path: { type: 'string', describe: 'Your own videos: a folder or a file' } },
  options: {
    results: { alias: 'o', type: 'string', default: 'demo-results', describe: 'Results directory' },
  },
  examples: [
    ['reeltrace demo', 'clips with a collision, a freeze, a cut, a flash …'],
    ['reeltrace demo ~/videos', 'your own videos'],
  ],
  run: async (args) => (await import('./demo.js')).demo(args),
});
