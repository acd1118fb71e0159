import { gatherDigests } from '../../../results/status/digest.js';
import { writeDigest } from '../../../results/status/digest-page.js';
import { run } from '../../../run/run.js';
import { EXIT } from '../../command.js';
import { guardOf } from '../../first-look.js';
import { readRunConfig } from '../../options/pipeline-config.js';
import type { RunValues } from '../../options/run-options.js';
import { exitOf, reporting } from '../../reporting.js';
import { planWith } from '../plan/plan.js';

interface RunCommandValues extends RunValues {
  readonly 'dry-run'?: boolean | undefined;
}

/** Runs the pipeline and says how it ended; a dry run only plans. */
export async function runVideos(args: RunCommandValues): Promise<number> {
  if (args['dry-run'] === true) return await planWith(args);
  const config = await readRunConfig(args);
  const isPilot = config.workflow.pilot !== null;
  return await reporting(config, args, async ({ reporter, ...session }) => {
    const seen: string[] = [];
    const summary = await run({
      config,
      ...session,
      guard: guardOf(args, reporter),
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
