import type { Arguments, CommandModule } from 'yargs';
import type { Config } from '../../config/config.js';
import { ConfigError } from '../../errors/errors.js';
import { gatherPlan } from '../../plan/gather.js';
import type { Plan } from '../../plan/plan.js';
import { keepPlan } from '../../results/plan-file.js';
import { run } from '../../run/run.js';
import { fromStdin } from '../../sources/stdin.js';
import { EXIT } from '../exit.js';
import { listenForSignals } from '../interrupt.js';
import { viewOptions } from '../options/report-options.js';
import { INPUTS, RUN_OPTIONS, type RunArguments, readRunConfig } from '../options/run-options.js';
import { number, plural, size } from '../show/columns.js';
import { GROUPS } from '../show/help/groups.js';
import { paintFor } from '../show/paint.js';
import { planText } from '../show/plan-text.js';
import { print } from '../show/print.js';
import { compact, money } from '../show/progress/texts.js';
import { createReporter, type Reporter } from '../show/report.js';

interface PlanArguments extends RunArguments {
  json: boolean | undefined;
  save: boolean | undefined;
  sample: number | undefined;
}

/** The flags of `reeltrace plan` beside those of `run`. */
export const PLAN_OPTIONS = {
  sample: {
    type: 'number',
    requiresArg: true,
    group: GROUPS.work,
    describe: 'Run so many videos first, and plan by what they took; the answers are kept',
  },
  save: {
    type: 'boolean',
    group: GROUPS.work,
    describe: 'Keep the plan, so that the run says how it compares; --sample keeps it anyway',
  },
  json: { type: 'boolean', group: GROUPS.output, describe: 'Print the plan as JSON' },
} as const;

/** `reeltrace plan`: what a run would do, take and cost. */
export const planCommand: CommandModule<object, PlanArguments> = {
  command: 'plan [inputs..]',
  describe: 'Tell what a run would do, take and cost, without asking anybody',
  builder: (yargs) =>
    yargs
      .positional('inputs', INPUTS)
      .options(RUN_OPTIONS)
      .options(PLAN_OPTIONS)
      .example('$0 plan --videos clips --results out', 'needs no key, writes nothing')
      .example('$0 plan -c reeltrace.yaml --sample 5', 'measured on five videos, whose answers are kept'),
  handler: async (args) => {
    process.exitCode = await planWith(args);
  },
};

/**
 * Plans a run and prints the plan.
 * @returns the exit code that the run would most likely end with
 * @throws ConfigError where the run would, and for a sample of what can be read only once
 */
export async function planWith(args: Arguments<RunArguments> & Partial<PlanArguments>): Promise<number> {
  const config = await readRunConfig(args);
  const fromPipe = args.stdin === true;
  if (fromPipe && args.sample !== undefined)
    throw new ConfigError('a sample reads the inputs twice, and standard input can be read only once', {
      hint: 'write the paths to a JSONL file and give it as --jsonl',
    });
  if (args.sample !== undefined && (!Number.isInteger(args.sample) || args.sample < 1))
    throw new ConfigError(`--sample takes a whole number of at least 1, got ${args.sample}`, {
      hint: 'five videos are enough in most cases: --sample 5',
    });
  const reporter = createReporter(process.stderr, process.env, viewOptions(args));
  const signals = listenForSignals(config.workflow.drain_timeout_sec * 1000, (line) =>
    reporter.note(line, 'warn'),
  );
  try {
    if (args.sample !== undefined) {
      const code = await runSample(config, args.sample, reporter, signals);
      if (code !== undefined) return code;
    }
    const counter = countOn(process.stderr, args.quiet === true || args['json-logs'] === true);
    const plan = await gatherPlan({
      config,
      inputs: fromPipe ? [fromStdin(process.stdin, { null_separated: args.null === true })] : [],
      abort: AbortSignal.any([signals.stop, signals.abort]),
      onVideo: counter.count,
    }).finally(counter.clear);
    if (args.save === true || args.sample !== undefined) await keepPlan(plan);
    const text =
      args.json === true
        ? JSON.stringify(plan, null, 2)
        : planText(plan, paintFor(process.stdout, process.env));
    await print(`${text}\n`);
    const { unreadable, no_input } = plan.videos;
    return unreadable + no_input > 0 || plan.budget.reached !== null ? EXIT.failures : EXIT.done;
  } catch (error) {
    if (!signals.stop.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error;
    return EXIT.interrupted;
  } finally {
    reporter.close();
    signals.close();
    // A pipe that nobody closes would keep the process alive.
    if (fromPipe) process.stdin.destroy();
  }
}

/** How often the count of videos is written anew; milliseconds. */
const REDRAW_MS = 250;

/** Shows on a terminal how many videos were looked into, since that may take a while. */
function countOn(stream: NodeJS.WriteStream, isQuiet: boolean) {
  const isShown = stream.isTTY && !isQuiet;
  let drawn = performance.now();
  return {
    count: (videos: number) => {
      if (!isShown || performance.now() - drawn < REDRAW_MS) return;
      drawn = performance.now();
      stream.write(`\r\x1b[K${number(videos)} ${plural(videos, 'video')} looked into`);
    },
    clear: () => {
      if (isShown) stream.write('\r\x1b[K');
    },
  };
}

/** Runs a spread of the inputs, after it has said what that takes; an exit code when there is no going on after it. */
async function runSample(
  config: Config,
  videos: number,
  reporter: Reporter,
  { stop, abort }: { readonly stop: AbortSignal; readonly abort: AbortSignal },
): Promise<number | undefined> {
  const sampled: Config = { ...config, workflow: { ...config.workflow, pilot: videos } };
  const plan = await gatherPlan({ config: sampled, abort: AbortSignal.any([stop, abort]) });
  if (plan.videos.to_do === 0) {
    reporter.note('the sample is finished already: planning by what it took');
    return undefined;
  }
  reporter.note(`sample: ${mostOf(plan)}`);
  const summary = await run({
    config: sampled,
    command: 'plan --sample',
    stop,
    abort,
    onEvent: reporter.event,
  });
  reporter.summary(summary, config.results_dir);
  if (summary.interrupted) return EXIT.interrupted;
  return summary.stopped === null ? undefined : EXIT.failures;
}

/** What a sample takes at most. */
function mostOf({ videos, total, figures, unpriced }: Plan): string {
  const { calls, input_tokens, output_tokens, bytes_sent, cost } = total;
  const about = figures.source === 'measured' ? '' : ', roughly';
  const price =
    cost === null
      ? `; price of ${unpriced.map(({ model }) => model).join(', ')} unknown`
      : `, ${money(cost.to)}`;
  return [
    `${number(videos.to_do)} ${plural(videos.to_do, 'video')}, at most ${number(calls.to)} calls`,
    `${about} ${compact(input_tokens.to)} tokens in and ${compact(output_tokens.to)} out, ${size(bytes_sent.to)}${price}`,
    '; what has to be asked again comes on top',
  ].join('');
}
