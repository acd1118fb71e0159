import { defineCommand } from '../../command.js';
import { amount, flag, GROUPS } from '../../options/kinds.js';
import { INPUTS, RUN_OPTIONS } from '../../options/run-options.js';

/** `reeltrace plan`: what a run would do, take and cost. */
export const command = defineCommand({
  usage: 'plan [inputs..]',
  describe: 'Show what a run would do, take and cost, without asking any model',
  positionals: { inputs: INPUTS },
  options: {
    ...RUN_OPTIONS,
    sample: amount(
      'First run this many videos and plan by what they took; the answers are kept',
      GROUPS.work,
    ),
    save: flag('Keep the plan, so that the run says how it compares; --sample keeps it anyway', GROUPS.work),
    json: flag('Print the plan as JSON', GROUPS.output),
  },
  examples: [
    ['reeltrace plan clips -o results', 'needs no key, writes nothing'],
    ['reeltrace plan --sample 5', 'measured on five videos, whose answers are kept'],
  ],
  run: async (args) => (await import('./plan.js')).planWith(args),
});
