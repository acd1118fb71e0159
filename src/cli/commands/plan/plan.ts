import type { Config } from '../../../config/config.js';
import { ConfigError } from '../../../errors/errors.js';
import { gatherPlan } from '../../../plan/gather.js';
import type { Plan } from '../../../plan/plan.js';
import { keepPlan } from '../../../results/plan-file.js';
import type { Guard } from '../../../run/models/models.js';
import { run } from '../../../run/run.js';
import { readOnceKey } from '../../../sources/pipe.js';
import { EXIT } from '../../command.js';
import { guardOf, isKnown } from '../../first-look.js';
import { readRunConfig } from '../../options/pipeline-config.js';
import type { RunValues } from '../../options/run-options.js';
import { reporting, type Session } from '../../reporting.js';
import { counted, number, size } from '../../show/columns.js';
import { planText } from '../../show/plan-text.js';
import { printData } from '../../show/print.js';
import { Screen } from '../../show/progress/screen.js';
import { compact, money } from '../../show/progress/texts.js';
import { rolesOf } from '../doctor/roles.js';

interface PlanValues extends RunValues {
  readonly sample?: number | undefined;
  readonly save?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/**
 * Plans a run and prints the plan.
 * @returns the exit code that the run would most likely end with
 * @throws ConfigError where the run would, and for a sample of inputs that can be read only once
 */
export async function planWith(args: PlanValues): Promise<number> {
  const config = await readRunConfig(args);
  const { sample } = args;
  const keys = await Promise.all(config.data.input_jsonl_files.map(readOnceKey));
  if (sample !== undefined && (args.stdin === true || keys.some((key) => key !== undefined)))
    throw new ConfigError('a sample reads the inputs twice, and a pipe can be read only once', {
      hint: 'write the list to a file and give it as --jsonl',
    });
  if (sample !== undefined && (!Number.isInteger(sample) || sample < 1))
    throw new ConfigError(`--sample takes a whole number of at least 1, got ${sample}`, {
      hint: 'five videos are enough in most cases: --sample 5',
    });
  return await reporting(config, args, async (session) => {
    const { stop, abort, inputs } = session;
    const guard = guardOf(args, session.reporter);
    try {
      const ended = sample === undefined ? undefined : await runSample(config, sample, session, guard);
      if (ended !== undefined) return ended;
      const isShown = process.stderr.isTTY && args.quiet !== true && args['json-logs'] !== true;
      const screen = new Screen(process.stderr);
      const onVideo = isShown ? countOn(screen) : () => undefined;
      const given = { config, inputs, abort: AbortSignal.any([stop, abort]), onVideo };
      const gathered = await gatherPlan(given).finally(() => screen.clear());
      const plan = guard === undefined ? gathered : withFirstLook(gathered, config);
      if (args.save === true || sample !== undefined) await keepPlan(plan);
      await printData(plan, args.json, planText);
      const { unreadable, no_input, ask_again } = plan.videos;
      const is_whole = unreadable + no_input + ask_again === 0 && plan.nothing_found === null;
      return is_whole && plan.budget.reached === null ? EXIT.done : EXIT.failures;
    } catch (error) {
      if (!stop.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error;
      return EXIT.interrupted;
    }
  });
}

/** How often the count of videos is drawn; milliseconds. */
const REDRAW_MS = 250;

/** Shows how many videos were looked into, since that may take a while. */
function countOn(screen: Screen): (videos: number) => void {
  let drawn = performance.now();
  return (videos) => {
    if (performance.now() - drawn < REDRAW_MS) return;
    drawn = performance.now();
    screen.draw([`${counted(videos, 'video')} looked into`]);
  };
}

/** Says what a sample takes and runs it. @returns an exit code when the plan can't follow */
async function runSample(
  config: Config,
  videos: number,
  { reporter, stop, abort }: Session,
  guard: Guard | undefined,
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
    guard,
    stop,
    abort,
    onEvent: reporter.event,
  });
  reporter.summary(summary, config.results_dir);
  if (summary.interrupted) return EXIT.interrupted;
  return summary.stopped === null ? undefined : EXIT.failures;
}

/** Says which endpoints the run would ask first whether they see. */
function withFirstLook(plan: Plan, config: Config): Plan {
  const roles = rolesOf(config, new Set(plan.steps)).filter(
    ({ name, watching, endpoint }) =>
      !isKnown(endpoint) && plan.lines.some((line) => line.endpoint === name && watching.has(line.step)),
  );
  const notes = roles.map(
    ({ section }) =>
      `${section} is new here: the run first shows it a test clip, to see that it sees; 1 call that is not in this plan (--trust-endpoint leaves it out)`,
  );
  return { ...plan, notes: [...plan.notes, ...notes] };
}

/** What a sample takes at most. */
function mostOf({ videos, total, figures, unpriced }: Plan): string {
  const { calls, input_tokens, output_tokens, bytes_sent, cost } = total;
  const about = figures.source === 'measured' ? '' : ', roughly';
  const models = unpriced.map(({ model }) => model).join(', ');
  const price = cost === null ? `; price of ${models} unknown` : `, cost ${money(cost.to)}`;
  return [
    `${counted(videos.to_do, 'video')}, at most ${number(calls.to)} calls`,
    `${about} ${compact(input_tokens.to)} tokens in and ${compact(output_tokens.to)} out, ${size(bytes_sent.to)} sent${price}`,
    '; questions that have to be asked again are not counted',
  ].join('');
}
