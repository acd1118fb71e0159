/**
 * Finds out what a run would do, without doing it: walks and probes the inputs, reads earlier records and answers, asks
 * no model and writes nothing. Uses the same `recall` as a run, so that both agree.
 */
import { resolve } from 'node:path';
import { lastValueFrom, mergeMap, pipe, takeUntil } from 'rxjs';
import type { Config } from '../config/config.js';
import { aborted } from '../flow/abort.js';
import { createMedia } from '../media/index.js';
import type { Media } from '../media/media.js';
import { isAskedForForm } from '../operators/ask.js';
import type { AnyStep } from '../operators/define-step.js';
import { probe } from '../operators/probe.js';
import type { Ending, Outcome, Video } from '../records/record.js';
import { lookForAskedAnew } from '../results/ask-again.js';
import { eachRow, readSnapshot } from '../results/ledger/snapshot.js';
import { judgeByAge, judgeByHashes, modelHashes, type StaleReason } from '../results/ledger/stale.js';
import { type Recalled, recall } from '../results/recall.js';
import { refreshOf } from '../results/refresh.js';
import { peekRefresh } from '../results/refresh-progress.js';
import { prepareSteps, startingFile } from '../results/select.js';
import { readSpending } from '../results/spending.js';
import { stateDirectory } from '../results/state-directory.js';
import { pendingOnly } from '../results/step.js';
import { withoutFailed } from '../results/without-failed.js';
import { checkNamedInputs, gatherInputs, rereading } from '../run/inputs/inputs.js';
import { choosePilot, NOTHING_FOR_PILOT } from '../run/inputs/pilot.js';
import { splitLong } from '../run/inputs/split-long.js';
import { maxInFlight } from '../run/observe.js';
import { admit } from '../sources/admit.js';
import { openAnswers } from './answers.js';
import { Calibration } from './calibration.js';
import { planModels } from './endpoints.js';
import { MediaFits } from './media-fits.js';
import { budgetOf, type Plan, planLines, sourceOf, sumLines, unpricedOf } from './plan.js';
import { PlanTally } from './plan-tally.js';
import { assumptionsOf, notesOf } from './remarks.js';
import { planTime } from './time.js';
import { planVideo } from './videos.js';

/** The options of a plan. */
export interface PlanOptions {
  readonly config: Config;
  /** The user's own steps, as in `run`. */
  readonly steps?: readonly AnyStep[];
  /** Further inputs, e.g. standard input. */
  readonly inputs?: readonly AsyncIterable<Outcome<Video>>[];
  readonly environment?: NodeJS.ProcessEnv;
  /** On abort, the plan is abandoned. */
  readonly abort?: AbortSignal;
  /** Called after each video with the number of videos so far. */
  readonly onVideo?: (videos: number) => void;
  /** A replacement, for tests. */
  readonly media?: Media;
}

/** Videos examined at the same time: most of the time is spent waiting for disks. */
const SIDE_BY_SIDE = 16;

/**
 * Plans a run. Only the detection of duplicates needs memory that grows with the inputs. Works without keys, and while
 * a run is active in the same results directory.
 * @throws ConfigError when the run would
 */
export async function gatherPlan(options: PlanOptions): Promise<Plan> {
  const { config, environment = process.env, abort } = options;
  const { results_dir, workflow, limits } = config;
  const { pack, list, steps } = await prepareSteps(config, options.steps);
  const models = planModels(config, steps, environment, list);
  const { answering } = models;
  const reads_video = list.watching.some((step) => steps.has(step));
  await checkNamedInputs(config.data, reads_video, options.inputs);
  const inputs = gatherInputs(config, startingFile(steps, list), options.inputs, abort);
  const media = options.media ?? (await createMedia({ environment, processes: workflow.ffmpeg_processes }));

  const since = await peekRefresh(results_dir, workflow);
  const refresh = { ...refreshOf(workflow), ...(since !== undefined && { since }) };
  const byHashes = judgeByHashes(pack, modelHashes(models, steps, workflow.structured_output, list), steps);
  const judge = since === undefined ? byHashes : judgeByAge(byHashes, since);
  const calibration = new Calibration(workflow, byHashes, new MediaFits(workflow, answering), list);
  const state = await stateDirectory(config);
  const { ledger, failed } = await readSnapshot(results_dir, { judge, list, directory: state.ledger });
  await eachRow(results_dir, calibration.add, list);
  const places: readonly Ending['step'][] = ['source', 'probe', ...steps];
  const failures = (video: string) => places.flatMap((step) => failed.current(video, step));
  const hasFailed = (video: string) => failures(video).length > 0;

  const parts = {
    list,
    pack,
    workflow,
    expected: calibration.expected,
    isAskedForForm: (key: string) => {
      const endpoint = answering.get(key);
      return endpoint !== undefined && isAskedForForm(endpoint.model, workflow.structured_output);
    },
  };
  const answers = openAnswers(state.calls, media, refresh, {
    failed: hasFailed,
    // More than this can't have been under way in an interrupted run.
    begun: maxInFlight(workflow) + SIDE_BY_SIDE,
  });
  const askAgain = await lookForAskedAnew({
    config,
    steps,
    list,
    refresh,
    ledger,
    inputs: rereading(options, startingFile(steps, list)),
    stop: abort,
  });
  const tally = new PlanTally({ parts, answering, calibration, answers, hasFailed });
  const stale: Partial<Record<StaleReason, number>> = {};
  const { pilot, max_video_length_sec } = workflow;
  const find = ledger.find.bind(ledger);
  const parted = splitLong(inputs.videos, { config, steps, list, media, find });
  const videos = pilot === null ? parted : choosePilot(parted, pilot, media, max_video_length_sec);
  const chain = pipe(
    recall(ledger, {
      results_dir,
      steps,
      list,
      workflow: { ...workflow, max_workers: SIDE_BY_SIDE },
      media,
      refresh,
      leftAlone: askAgain?.leftAlone,
      onStale: (reasons) => {
        for (const reason of reasons.values()) stale[reason] = (stale[reason] ?? 0) + 1;
      },
      withoutFailed: workflow.retry_failed
        ? undefined
        : (video, lane, pending) => withoutFailed(pending, lane, failures(video), list),
    }),
    pendingOnly<Recalled, Recalled>(list.watching, probe(media, { concurrency: SIDE_BY_SIDE })),
    mergeMap(async (outcome) => {
      await tally.add(
        planVideo(outcome, workflow, list),
        outcome.ok ? outcome.record.lineage.video_hash : undefined,
      );
      options.onVideo?.(tally.inputs);
    }, SIDE_BY_SIDE),
  );
  try {
    const going = admit(videos, chain, { max_in_flight: 4 * SIDE_BY_SIDE });
    await lastValueFrom(going.pipe(takeUntil(aborted(abort))), { defaultValue: undefined });
    abort?.throwIfAborted();
  } finally {
    await answers.close();
    await ledger.close();
  }

  const lines = planLines(tally.normal.lines(), tally.anomaly.lines());
  const paid = lines.filter(({ endpoint }) =>
    [...answering.values()].some((one) => one.name === endpoint && one.account),
  );
  const total = sumLines(lines);
  return {
    version: 1,
    made_at: new Date().toISOString(),
    results_dir: resolve(results_dir),
    steps: [...steps],
    mode: workflow.mode,
    inputs: tally.inputs,
    duplicates: inputs.duplicates(),
    left_out: inputs.left_out(),
    nothing_found:
      inputs.nothing_found() ?? (pilot !== null && tally.inputs === 0 ? NOTHING_FOR_PILOT : null),
    videos: tally.fates,
    retried: tally.retried,
    unsorted: tally.unsorted,
    seconds: tally.seconds,
    reasons: tally.reasons(),
    stale,
    lines,
    total,
    unpriced: unpricedOf(tally.anomaly.lines()),
    time: planTime(tally.anomaly, workflow, list),
    figures: {
      source: sourceOf(tally.anomaly.lines()),
      videos: calibration.videos,
      requests_per_call: calibration.requests_per_call,
    },
    budget: budgetOf(limits, readSpending(results_dir), sumLines(paid)),
    assumptions: assumptionsOf(tally, calibration),
    notes: notesOf(config, models, ledger.problems),
  };
}
