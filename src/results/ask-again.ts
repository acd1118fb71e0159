/**
 * Keeps a run from paying in silence for what was paid for before. Where the record of another tool can't be used, or is
 * about a video of the same name elsewhere, a run asks the questions anew only with `--ask-again`.
 */
import { parse, resolve, sep } from 'node:path';
import type { Config } from '../config/config.js';
import { ConfigError } from '../errors/errors.js';
import { ended, type Outcome, type Video } from '../records/record.js';
import { exists } from '../sinks/rows.js';
import type { StepList } from '../steps.js';
import { Keys } from '../tables/keys.js';
import type { Ledger } from './ledger/ledger.js';
import { isOutOfDomain, type LeftAlone, type Planned, planOf, type RecallOptions } from './recall.js';

/** What the look for such records needs. */
export interface AskAgainOptions extends Pick<RecallOptions, 'steps' | 'refresh'> {
  readonly config: Config;
  readonly list: StepList;
  readonly ledger: Ledger;
  /** Reads all inputs, as often as it is called; undefined when they can be read only once. */
  readonly inputs: (() => AsyncIterable<Outcome<Video>>) | undefined;
  /** Ends the look early. */
  readonly stop?: AbortSignal | undefined;
}

/** What the known inputs would be asked anew. */
export interface AskedAnew {
  /** Steps and questions that were answered, but whose records can't be used. */
  readonly unusable: number;
  /** Videos without usable records that have the name of a video with records. */
  readonly elsewhere: number;
  /** One of each, in words. */
  readonly examples: { readonly unusable?: string; readonly elsewhere?: string };
  /** The calls for both, at least: a step may have a call for each part of a video. */
  readonly calls: number;
}

/** Tells what would be asked anew, and ends such videos. */
export interface AskAgain {
  readonly found: AskedAnew;
  readonly leftAlone: LeftAlone;
}

const HINT = 'mend the records (docs/nvidia.md), or pay for them again with --ask-again';

/** Looks for what would be asked anew; undefined when there can be nothing, or when the user allows it. */
export async function lookForAskedAnew(options: AskAgainOptions): Promise<AskAgain | undefined> {
  const { ledger, config, steps } = options;
  if (config.workflow.ask_again || ledger.unusable + ledger.foreign === 0) return undefined;
  const twins = await findTwins(options);
  const found = { unusable: 0, elsewhere: 0, calls: 0 };
  const examples: { unusable?: string; elsewhere?: string } = {};
  for await (const { video, plan } of plansOf(options)) {
    if (isOutOfDomain(plan.recorded, plan.planned, steps)) continue;
    const { units, is_elsewhere, calls } = askedAnew(video, plan, options, twins);
    const [first] = units;
    if (first === undefined) continue;
    found.calls += calls;
    found[is_elsewhere ? 'elsewhere' : 'unusable'] += is_elsewhere ? 1 : units.length;
    if (is_elsewhere) examples.elsewhere ??= `${video}, recorded as ${recordedElsewhere(video, ledger)}`;
    else examples.unusable ??= `${first} of ${video}`;
  }
  return {
    found: { ...found, examples },
    leftAlone: (video, plan) => {
      const { units, is_elsewhere, calls } = askedAnew(video, plan, options, twins);
      if (calls === 0) return undefined;
      const why = is_elsewhere
        ? 'another tool has left records of a video of this name elsewhere'
        : `the records of ${units.join(', ')} can't be used`;
      const message = `${why}; to ask anew takes ${calls} or more calls`;
      const [step = '0'] = plan.planned.steps;
      // Nothing was tried.
      return ended({ state: 'failed', video, step, kind: 'ask_again', message, hint: HINT, attempts: 0 });
    },
  };
}

/** @throws ConfigError with the number of calls, when something would be asked anew */
export function refuseToAskAnew(
  { unusable, elsewhere, examples, calls }: AskedAnew,
  results_dir: string,
): void {
  if (calls === 0) return;
  const why = [
    ...(unusable > 0
      ? [
          `${unusable} ${unusable === 1 ? 'answer stands' : 'answers stand'} in records that can't be used, for instance ${examples.unusable}; reeltrace status ${results_dir} says why`,
        ]
      : []),
    ...(elsewhere > 0
      ? [`${elsewhere} videos have records under another path, for instance ${examples.elsewhere}`]
      : []),
  ];
  throw new ConfigError(
    `${calls} or more calls would ask again what another tool has asked before:\n${why.map((line) => `  ${line}`).join('\n')}`,
    { hint: HINT },
  );
}

async function* plansOf(options: AskAgainOptions) {
  const { inputs, ledger, config, stop } = options;
  for await (const outcome of inputs?.() ?? []) {
    if (stop?.aborted) return;
    if (!outcome.ok) continue;
    const { video } = outcome.record;
    const recorded = ledger.find(video);
    const planned = planOf(outcome.record, recorded, false, { ...options, workflow: config.workflow });
    yield { video, plan: { recorded, ...planned } };
  }
}

/** What would be asked anew about a video: steps and prompt keys; with a twin, everything. */
function askedAnew(
  video: string,
  plan: Planned,
  { list, config, refresh }: AskAgainOptions,
  twins: Keys,
): { readonly units: readonly string[]; readonly is_elsewhere: boolean; readonly calls: number } {
  const all = askedUnits(plan, list);
  const is_elsewhere =
    all.length > 0 && isNew(plan.recorded, list) && twins.find(nameOf(video)) !== undefined;
  /** The user has asked for it. */
  const isRefreshed = (unit: string) =>
    refresh.policy === 'all' &&
    refresh.steps?.has(list.find(unit)?.id ?? '3') !== false &&
    refresh.matches(video);
  const units = is_elsewhere ? all : unusableUnits(plan, list).filter((unit) => !isRefreshed(unit));
  /** One call for each prompt of a step, and one for each prompt key. */
  const fewestCalls = (unit: string): number => {
    const step = list.find(unit);
    if (step === undefined || (step.sorts && config.workflow.mode !== 'auto')) return 1;
    const other = plan.lane === 'anomaly' ? 'normal_' : 'anomaly_';
    return Object.keys(step.prompts ?? {}).filter((key) => !key.startsWith(other)).length;
  };
  return { units, is_elsewhere, calls: units.reduce((sum, unit) => sum + fewestCalls(unit), 0) };
}

/** The steps and prompt keys that a run asks about a video. */
function askedUnits({ planned, lane }: Planned, list: StepList): readonly string[] {
  const steps = [...planned.steps].filter((id) => list.find(id)?.per === 'video');
  const types = planned.steps.has('3') ? planned.types : [];
  return [...steps, ...types.map((type) => list.qa_types.keyFor(type, lane))];
}

/** Those of which another tool has left only records that can't be used. */
export function unusableUnits(plan: Planned, list: StepList): readonly string[] {
  const { recorded } = plan;
  if (recorded === undefined || recorded.unusable.size === 0) return [];
  // A row that names no question is about any of them.
  const isUnusable = (unit: string) =>
    recorded.unusable.has(unit) || (recorded.unusable.has('') && list.find(unit) === undefined);
  return askedUnits(plan, list).filter(isUnusable);
}

/**
 * Finds the names of videos that other tools have recorded and that are not there any more, or are copies that those tools
 * have made: an input of the same name is probably that video.
 */
async function findTwins(options: AskAgainOptions): Promise<Keys> {
  const { inputs, ledger, config } = options;
  const names = new Keys();
  if (ledger.foreign === 0) return names;
  const given = new Keys();
  const lacking = new Keys();
  for await (const { video, plan } of plansOf(options)) {
    given.add(video);
    if (plan.planned.steps.size > 0 && isNew(plan.recorded, options.list)) lacking.add(nameOf(video));
  }
  const isKnown = inputs !== undefined;
  if (isKnown && lacking.size === 0) return names;
  const results = resolve(config.results_dir) + sep;
  for (const video of ledger.foreignVideos()) {
    const name = nameOf(video);
    if (options.stop?.aborted) break;
    if (given.find(video) !== undefined || (isKnown && lacking.find(name) === undefined)) continue;
    if (video.startsWith(results) || !(await exists(video))) names.add(name);
  }
  return names;
}

function recordedElsewhere(video: string, ledger: Ledger): string | undefined {
  for (const other of ledger.foreignVideos())
    if (other !== video && nameOf(other) === nameOf(video)) return other;
  return undefined;
}

/** The name by which other tools know a video: without folder, ending, and the mark of an enhanced copy. */
function nameOf(video: string): string {
  return parse(video).name.replace(/_enh$/, '');
}

/** True when nobody has recorded more of a video than how another tool has sorted it. */
function isNew(recorded: Planned['recorded'], list: StepList): boolean {
  if (recorded === undefined) return true;
  const { steps, questions, foreign } = recorded;
  return questions.size === 0 && [...steps].every((step) => list.find(step)?.sorts && foreign.has(step));
}
