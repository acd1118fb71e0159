import { gatherDigests } from '../../results/status/digest.js';
import { writeDigest } from '../../results/status/digest-page.js';
import { run } from '../../run/run.js';
import { defineCommand, EXIT } from '../command.js';
import { flag, GROUPS } from '../options/kinds.js';
import { INPUTS, RUN_OPTIONS, type RunValues, readRunConfig } from '../options/run-options.js';
import { exitOf, reporting } from '../reporting.js';
import { planWith } from './plan.js';

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
    ['reeltrace run --videos clips --results out --backend signals', 'no key, no network'],
    ['find . -name "*.mp4" -print0 | reeltrace run - -0 -c reeltrace.yaml', 'videos from a pipe'],
    [
      'reeltrace run -c reeltrace.yaml workflow.mode=anomaly --steps 2,3,4',
      'later steps over earlier records',
    ],
  ],
  run: (args) => (args['dry-run'] === true ? planWith(args) : runWith(args)),
});

async function runWith(args: RunValues): Promise<number> {
  const config = await readRunConfig(args);
  const isPilot = config.workflow.pilot !== null;
  return await reporting(config, args, async ({ reporter, ...session }) => {
    const seen: string[] = [];
    const summary = await run({
      config,
      ...session,
      count_inputs: reporter.wants_count,
      onEvent: (event) => {
        if (isPilot && event.type === 'settled') seen.push(event.settled.video);
        reporter.event(event);
      },
    });
    const next = isPilot ? await afterPilot(config.results_dir, seen.sort()) : [];
    reporter.summary(summary, config.results_dir, next);
    return summary.interrupted ? EXIT.interrupted : exitOf(summary);
  });
}

/** What to do after a pilot. */
async function afterPilot(results_dir: string, videos: readonly string[]): Promise<string[]> {
  const digests = await gatherDigests(results_dir, videos);
  return [
    `read what the models said: ${await writeDigest(results_dir, digests)}`,
    'the same command without --pilot continues with the rest and asks nothing twice',
  ];
}
