import type { Arguments, CommandModule } from 'yargs';
import { gatherDigests } from '../../results/status/digest.js';
import { writeDigest } from '../../results/status/digest-page.js';
import { run } from '../../run/run.js';
import { fromStdin } from '../../sources/stdin.js';
import { EXIT } from '../exit.js';
import { listenForSignals } from '../interrupt.js';
import { viewOptions } from '../options/report-options.js';
import { INPUTS, RUN_OPTIONS, type RunArguments, readRunConfig } from '../options/run-options.js';
import { GROUPS } from '../show/help/groups.js';
import { createReporter } from '../show/report.js';
import { planWith } from './plan.js';

/** The flags of `reeltrace run` beside those that it shares with `plan`. */
const DRY_RUN = {
  'dry-run': {
    type: 'boolean',
    group: GROUPS.work,
    describe: 'Only tell what the run would do, take and cost: reeltrace plan',
  },
} as const;

/** `reeltrace run`: the pipeline over all inputs. */
export const runCommand: CommandModule<object, RunArguments & { 'dry-run': boolean | undefined }> = {
  command: 'run [inputs..]',
  describe: 'Run the pipeline: videos in, task files out',
  builder: (yargs) =>
    yargs
      .positional('inputs', INPUTS)
      .options(RUN_OPTIONS)
      .options(DRY_RUN)
      .example('$0 run --videos clips --results out --backend signals', 'no key, no network')
      .example('find . -name "*.mp4" -print0 | $0 run - -0 -c reeltrace.yaml', 'videos from a pipe')
      .example(
        '$0 run -c reeltrace.yaml workflow.mode=anomaly --steps 2,3,4',
        'later steps over earlier records',
      ),
  handler: async (args) => {
    process.exitCode = args['dry-run'] === true ? await planWith(args) : await runWith(args);
  },
};

async function runWith(args: Arguments<RunArguments>): Promise<number> {
  const fromPipe = args.stdin === true;
  const config = await readRunConfig(args);
  const reporter = createReporter(process.stderr, process.env, viewOptions(args));
  const signals = listenForSignals(config.workflow.drain_timeout_sec * 1000, (line) =>
    reporter.note(line, 'warn'),
  );
  try {
    const seen: string[] = [];
    const summary = await run({
      config,
      inputs: fromPipe ? [fromStdin(process.stdin, { null_separated: args.null === true })] : [],
      stop: signals.stop,
      abort: signals.abort,
      count_inputs: reporter.wants_count,
      onEvent: (event) => {
        if (config.workflow.pilot !== null && event.type === 'settled') seen.push(event.settled.video);
        reporter.event(event);
      },
    });
    const next = config.workflow.pilot === null ? [] : await afterPilot(config.results_dir, seen.sort());
    reporter.summary(summary, config.results_dir, next);
    if (summary.interrupted) return EXIT.interrupted;
    return summary.failed > 0 || summary.stopped !== null ? EXIT.failures : EXIT.done;
  } finally {
    reporter.close();
    signals.close();
    // A pipe that nobody closes would keep the process alive.
    if (fromPipe) process.stdin.destroy();
  }
}

/** What to do after a pilot. */
async function afterPilot(results_dir: string, videos: readonly string[]): Promise<string[]> {
  const digests = await gatherDigests(results_dir, videos);
  return [
    `read what the models said: ${await writeDigest(results_dir, digests)}`,
    'the same command without --pilot goes on with the rest and asks nothing twice',
  ];
}
