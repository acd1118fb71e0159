/** One run from start to end: opens what it needs, passes the videos through the pipeline, closes everything again. */
import { lastValueFrom, pipe, takeUntil, tap } from 'rxjs';
import type { Config } from '../config/config.js';
import { FatalError } from '../errors/errors.js';
import { aborted, failing } from '../flow/abort.js';
import type { Media } from '../media/media.js';
import type { Settled } from '../operators/settle.js';
import { pipeline } from '../pipeline.js';
import { reportQuality } from '../quality/report.js';
import type { Outcome, Video } from '../records/record.js';
import { lookForAskedAnew, refuseToAskAnew } from '../results/ask-again.js';
import { writeEndings } from '../results/endings.js';
import type { Ledger } from '../results/ledger/ledger.js';
import { judgeByAge, judgeByHashes, modelHashes } from '../results/ledger/stale.js';
import { acquireLock } from '../results/lock/lock.js';
import { describeOwner } from '../results/lock/owner.js';
import { comparePlan, forgetPlan } from '../results/plan-file.js';
import { answersSince, refreshOf } from '../results/refresh.js';
import { openRefresh } from '../results/refresh-progress.js';
import { openResults } from '../results/results.js';
import { type PreparedSteps, prepareSteps, startingFile } from '../results/select.js';
import { prepareState, stateDirectory } from '../results/state-directory.js';
import { noteRun } from '../results/status/last-run.js';
import { type Summary, Tally } from '../results/summary.js';
import { admit } from '../sources/admit.js';
import { LeftOut } from '../sources/endings.js';
import { CallOrder } from './call-order.js';
import { startCounting } from './inputs/count-inputs.js';
import { InputWatch } from './inputs/input-load.js';
import { checkNamedInputs, type GatheredInputs, gatherInputs, rereading } from './inputs/inputs.js';
import { choosePilot, NOTHING_FOR_PILOT } from './inputs/pilot.js';
import { type SplitOptions, splitLong } from './inputs/split-long.js';
import { createModels, type Models } from './models/models.js';
import { begin, maxInFlight, telling, tellStopping, watchSteps } from './observe.js';
import { openMedia } from './open-media.js';
import type { RunOptions } from './run-options.js';
import { type WatchRound, WatchRounds } from './watch-round.js';

export type { RunEvent } from './events.js';
export type { RunOptions } from './run-options.js';

/**
 * Runs the pipeline over all inputs.
 * @returns how every input ended
 * @throws ConfigError before any model is asked; FatalError or QuotaError when the run had to stop, once the answers
 *   that had arrived were written
 */
export async function run(options: RunOptions): Promise<Summary> {
  const { config, stop, onEvent } = options;
  const { pack, list, steps } = await prepareSteps(config, options.steps);
  const end = new AbortController();
  const inputs = openInputs(options, startingFile(steps, list), end.signal);
  if (options.watch === undefined)
    await checkNamedInputs(
      config.data,
      list.watching.some((step) => steps.has(step)),
      options.inputs,
    );
  const lock = await acquireLock(config.results_dir, {
    command: options.command ?? 'run',
    stop,
    onWait: (owner) =>
      onEvent?.({ type: 'notice', message: `waiting for a sign of life from ${describeOwner(owner)}` }),
  });
  try {
    const summary = await runLocked(options, { steps, list, pack, inputs, lost: lock.lost });
    return await withPlan(summary, config);
  } finally {
    end.abort();
    await lock.release();
  }
}

/** Adds the comparison with the saved plan, if there is one. A run that did all of it removes the plan. */
async function withPlan(summary: Summary, { results_dir, workflow }: Config): Promise<Summary> {
  const planned = await comparePlan(results_dir);
  if (planned === undefined || workflow.pilot !== null) return summary;
  if (!summary.interrupted && summary.stopped === null) await forgetPlan(results_dir);
  return { ...summary, planned };
}

/** What a run knows before it opens anything in its results directory. */
interface Prepared extends PreparedSteps {
  readonly inputs: (media: Media) => GatheredInputs;
  readonly lost: AbortSignal;
}

/**
 * @param end its abort closes what a run left open when it stopped before the end of its inputs
 * @throws ConfigError when there is nothing to take videos from
 */
function openInputs(options: RunOptions, start: string | undefined, end: AbortSignal): Prepared['inputs'] {
  const { config, inputs, watch, stop, abort } = options;
  if (watch !== undefined) return (media) => watched(watch, media);
  const stopping = AbortSignal.any([end, ...[stop, abort].filter((signal) => signal !== undefined)]);
  const gathered = gatherInputs(config, start, inputs, stopping);
  return () => gathered;
}

/** The inputs of a run that continues until it is stopped: there may be none yet. */
function watched(watch: NonNullable<RunOptions['watch']>, media: Media): GatheredInputs {
  const leftOut = new LeftOut();
  return {
    videos: watch(media, (_path, ending) => leftOut.add(ending)),
    duplicates: () => 0,
    left_out: () => leftOut.counts,
    nothing_found: () => null,
  };
}

/** Why a run to its end had no inputs; null if it had any. */
function nothingFound({ nothing_found }: GatheredInputs, tally: Tally, pilot: number | null): string | null {
  const isEmptyPilot = pilot !== null && Object.values(tally.counts).every((count) => count === 0);
  return nothing_found() ?? (isEmptyPilot ? NOTHING_FOR_PILOT : null);
}

const COMPARING =
  'some videos have another size or other times than when they were recorded: their content is read once and compared';

/** Opens everything that the run needs before it touches any record. */
async function openRun(options: RunOptions, { inputs: inputsFrom, ...prepared }: Prepared) {
  const { config, environment = process.env } = options;
  const { steps, list } = prepared;
  const notice = (message: string) => options.onEvent?.({ type: 'notice', message });
  const state = await stateDirectory(config);
  if (state.notice !== undefined) notice(state.notice);
  await prepareState(config.results_dir, state);
  const progress = await openRefresh(config.results_dir, config.workflow);
  if (progress?.notice !== undefined) notice(progress.notice);
  const refresh = { ...refreshOf(config.workflow), ...(progress !== undefined && { since: progress.since }) };
  const media = options.media ?? (await openMedia(options));
  const inputs = inputsFrom(media);
  const models: Models =
    options.models ??
    (await createModels(config, {
      steps,
      list,
      media,
      environment,
      onEvent: (event) => options.onEvent?.({ type: 'account', event }),
      onCall: telling('call', options.onEvent),
      onRetry: telling('retry', options.onEvent),
      guard: options.guard,
      since: (question) => answersSince(refresh, question),
    }));
  const tally = new Tally();
  const callOrder = new CallOrder(steps, (preference) => models.prefer?.(preference));
  const input = new InputWatch();
  /** What earlier runs recorded, while a round is under way. */
  const recorded: { ledger?: Pick<Ledger, 'find'> | undefined } = {};
  let isComparing = false;
  const onCompare = () => {
    if (!isComparing) notice(COMPARING);
    isComparing = true;
  };
  const rereadInputs = rereading(options, startingFile(steps, list));
  return {
    ...prepared,
    recorded,
    rereadInputs,
    notice,
    onCompare,
    progress,
    refresh,
    media,
    inputs,
    input,
    models,
    tally,
    callOrder,
  };
}

type Opened = Awaited<ReturnType<typeof openRun>>;

/** The run itself. No other run works in the results directory. */
async function runLocked(options: RunOptions, prepared: Prepared): Promise<Summary> {
  const { config, onEvent, abort } = options;
  const opened = await openRun(options, prepared);
  const { steps, list, inputs, models, notice } = opened;
  const splitting = { config, steps, list, media: opened.media };
  const find: SplitOptions['find'] = (video) => opened.recorded.ledger?.find(video);
  const rounds = new WatchRounds(splitLong(inputs.videos, { ...splitting, find }));
  const counting = startCounting(options, startingFile(steps, list), (videos) =>
    splitLong(videos, splitting),
  );
  try {
    begin(onEvent, { config, ...opened });
    for (;;) {
      const summary = await runRound(options, opened, rounds.next());
      const stopped = summary.interrupted || summary.stopped !== null;
      if (!stopped && !rounds.ended) continue;
      if (!stopped) await opened.progress?.finish();
      const total = counting.total();
      const left = stopped && total !== undefined ? Math.max(0, total - summary.inputs) : null;
      const counted = { ...summary, left };
      if (!steps.has('4')) return counted;
      const warnings = await reportQuality(
        config.results_dir,
        counted,
        abort?.aborted === true,
        notice,
        list,
      );
      return { ...counted, warnings };
    }
  } finally {
    await counting.end();
    await models.close?.();
    if (options.media === undefined) await opened.media.close?.();
  }
}

/**
 * Passes the videos of a round through the pipeline; without a watch, that is all of them. A watch ends a round when it
 * is idle and records were replaced, so that their items replace the old ones.
 */
async function runRound(
  options: RunOptions,
  opened: Opened,
  round: WatchRound<Outcome<Video>>,
): Promise<Summary> {
  const { config, abort, stop, onEvent } = options;
  const { workflow } = config;
  const { steps, list, pack, inputs, input, media, models, refresh, tally, callOrder } = opened;
  const model_hashes = modelHashes(models, steps, workflow.structured_output, list);
  const noteEnd = await noteRun({
    config,
    command: options.command,
    steps,
    list,
    prompts_module: pack.directory,
    model_hashes,
    environment: options.environment ?? process.env,
  });
  const byHashes = judgeByHashes(pack, model_hashes, steps);
  const judge = refresh.since === undefined ? byHashes : judgeByAge(byHashes, refresh.since);
  const results = await openResults(config, steps, judge, list);
  opened.recorded.ledger = results.ledger;
  let ended = 0;
  // A used-up quota stops the run like a user would: no more videos are taken, those in flight end by themselves.
  const quota = new AbortController();
  const stopping = AbortSignal.any(stop === undefined ? [quota.signal] : [quota.signal, stop]);
  const told = tellStopping(onEvent, stopping, quota.signal);
  const passing = watchSteps(onEvent, tally);
  const finish = async (whole: boolean) => {
    told.end();
    const complete = stop?.aborted !== true && abort?.aborted !== true && !quota.signal.aborted;
    // A watch may name a video between two rounds.
    opened.recorded.ledger = undefined;
    await results.close(whole, whole && complete && workflow.pilot === null);
  };
  const withoutFailed = workflow.retry_failed ? undefined : results.endings.withoutFailed;
  try {
    results.notices.forEach(opened.notice);
    const askAgain = await lookForAskedAnew({
      config,
      steps,
      list,
      refresh,
      ledger: results.ledger,
      inputs: opened.rereadInputs,
      stop: stopping,
    });
    if (askAgain !== undefined && !stopping.aborted) refuseToAskAnew(askAgain.found, config.results_dir);
    const chain = pipe(
      pipeline({
        ...results,
        taskFiles: callOrder.watchItems(results.taskFiles),
        ...models,
        config,
        steps,
        list,
        operators: options.operators,
        media,
        pack,
        refresh,
        repeats: options.watch !== undefined,
        onCompare: opened.onCompare,
        onStale: tally.stale,
        onStep: passing.onStep,
        withoutFailed,
        leftAlone: askAgain?.leftAlone,
      }),
      writeEndings(results.endings),
      tap((settled: Settled) => tally.add(settled)),
    );
    const { pilot, max_video_length_sec } = workflow;
    const videos =
      pilot === null ? round.videos : choosePilot(round.videos, pilot, media, max_video_length_sec);
    callOrder.roundBegins();
    const settling = admit(input.watch(videos), chain, {
      max_in_flight: maxInFlight(workflow),
      stop: stopping,
      onLast: callOrder.sourceEnded,
    });
    const watched = settling.pipe(
      tap(settledEvent),
      takeUntil(aborted(abort)),
      takeUntil(failing(opened.lost)),
    );
    await lastValueFrom(watched, { defaultValue: undefined });
  } catch (error) {
    await finish(false);
    // Report what ended the run, not that a full disk could not take a note of it.
    await noteEnd().catch((failure: unknown) => {
      if (!(failure instanceof FatalError)) throw failure;
    });
    throw error;
  }
  await finish(abort?.aborted !== true);
  const interrupted = stop?.aborted === true || abort?.aborted === true;
  const { refused: checks, doubtful } = results.checks();
  const summary = tally.summary({
    duplicates: inputs.duplicates(),
    left_out: inputs.left_out(),
    nothing_found: interrupted || quota.signal.aborted ? null : nothingFound(inputs, tally, workflow.pilot),
    interrupted,
    spent: models.spent?.() ?? [],
    checks,
    doubtful,
    media_root: results.media_root(),
    rebuilt_items: results.rebuilt_items,
    first_item_sec: callOrder.first_item_sec,
  });
  await noteEnd(summary);
  return summary;

  function settledEvent(settled: Settled): void {
    ended += 1;
    if (options.watch !== undefined && ended === round.taken() && results.replaced()) round.end();
    if (settled.state === 'postponed') quota.abort();
    // Files of a finished video keep nobody waiting. What is still there at the end, models.close removes.
    void models.release?.(settled.video);
    onEvent?.({ type: 'settled', settled, counts: tally.counts, is_new: passing.isNew(settled) });
  }
}
