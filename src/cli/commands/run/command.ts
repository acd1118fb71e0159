import { defineCommand } from '../../command.js';
import { flag, GROUPS } from '../../options/kinds.js';
import { INPUTS, RUN_OPTIONS } from '../../options/run-options.js';

/** `reeltrace run`: the pipeline over all inputs. */
export const command = defineCommand({
  usage: 'run [inputs..]',
  describe: 'Run the pipeline: videos in, task files out',
  positionals: { inputs: INPUTS },
  options: {
    ...RUN_OPTIONS,
    'dry-run': flag('Only show what the run would do, take and cost: reeltrace plan', GROUPS.work),
  },
  examples: [
    ['reeltrace run clips -o results --backend signals', 'no key, no network'],
    ['reeltrace run', 'what reeltrace.yaml in this folder says'],
    ['find . -name "*.mp4" -print0 | reeltrace run - -0 -c other.yaml', 'videos from a pipe'],
    ['reeltrace run workflow.mode=anomaly --steps 2,3,4', 'later steps over earlier records'],
  ],
  run: async (args) => (await import('./run.js')).runVideos(args),
});
