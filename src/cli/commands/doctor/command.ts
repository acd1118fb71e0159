import { defineCommand } from '../../command.js';
import { flag, GROUPS } from '../../options/kinds.js';
import { OVERRIDES, PIPELINE_OPTIONS } from '../../options/pipeline-options.js';

const { config, results, steps, mode, backend } = PIPELINE_OPTIONS;

/** `reeltrace doctor`: is everything there that a run needs, and do the models see what they are shown? */
export const command = defineCommand({
  usage: 'doctor [overrides..]',
  describe:
    'Check this machine and the models that the configuration names: Node, ffmpeg, disks, and for each endpoint ' +
    'whether it is reachable, takes the key, knows the model, sees video in each form in which a run would send it ' +
    '(it has to name colours shown in a random order), reads text, and answers by a schema. Exit code 1 when ' +
    'something keeps a run from working.',
  positionals: { overrides: OVERRIDES },
  options: {
    offline: flag('Send nothing: only look at this machine', GROUPS.work),
    steps,
    mode,
    backend,
    json: flag('Print the findings as JSON', GROUPS.output),
    results,
    config,
  },
  examples: [
    ['reeltrace doctor', 'before the first run: a few short calls'],
    ['reeltrace doctor --offline', 'only this machine'],
    ['reeltrace doctor --backend openai vlm.openai.base_url=http://gpu:8000/v1', 'a server'],
  ],
  run: async (args) => (await import('./doctor.js')).doctor(args),
});
