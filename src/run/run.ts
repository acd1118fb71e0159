/** One run from start to end: opens what it needs, lets the videos through the pipeline, closes everything again. */
import { join } from 'node:path';
import { lastValueFrom, pipe, takeUntil, tap } from 'rxjs';
import type { Config } from '../config.js';
import { ConfigError, FatalError } from '../errors.js';
import { createMedia, type MediaTools } from '../media/index.js';
import type { Media } from '../media/media.js';
import type { AccountEvent } from '../models/account.js';
import type { Settled } from '../operators/settle.js';
import { pipeline } from '../pipeline.js';
import { loadPack, type Pack } from '../prompts/index.js';
import type { Outcome, Step, Video } from '../record.js';
import { admit } from '../sources/admit.js';
import type { UniqueVideos } from '../sources/unique.js';
import { aborted, failing } from './aborted.js';
import { writeEndings } from './endings.js';
import { gatherInputs } from './inputs.js';
import { noteRun } from './last-run.js';
import { acquireLock } from './lock.js';
import { describeOwner } from './lock-owner.js';
import { createModels, type Models } from './models.js';
import { choosePilot } from './pilot.js';
import { checkInputs, selectSteps } from './plan.js';
import { answersSince, type Refresh, refreshOf } from './refresh.js';
import { openRenewal } from './renewal.js';
import { openResults } from './results.js';
import { type Round, Rounds } from './rounds.js';
import { judgeByAge, judgeByHashes, modelHashes } from './stale.js';
import { type Summary, Tally } from './summary.js';

/** What happens during a run that a person wants to know. */
export type RunEvent =
  | { readonly type: 'tools'; readonly tools: MediaTools }
  | { readonly type: 'account'; readonly event: AccountEvent }
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'settled'; readonly settled: Settled; readonly counts: Tally['counts'] };

/** What a run is given. */
export interface RunOptions {
  readonly config: Config;
  /** What the run is started as, for those who look at its results; `run` unless told. */
  readonly command?: string;
  /** Inputs beside those of the configuration, e.g. standard input. */
  readonly inputs?: readonly AsyncIterable<Outcome<Video>>[];
  /**
   * Makes the one source of a run that goes on until it is stopped, instead of all other inputs. It must not name a video
   * again before that has ended, and then only when its file has changed.
   */
  readonly watch?: (media: Pick<Media, 'probe'>) => AsyncIterable<Outcome<Video>>;
  /** When it aborts, no more videos are taken; what is in flight is finished. */
  readonly stop?: AbortSignal;
  /** When it aborts, calls and child processes end at once. */
  readonly abort?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Stand-ins, for tests and for models of one's own. */
  readonly media?: Media;
  readonly models?: Models;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Runs the pipeline over all inputs.
 * @returns how every input ended
 * @throws ConfigError before any model is asked; FatalError or QuotaError when the run had to stop, after what had
 *   arrived was written
 */
export async function run(options: RunOptions): Promise<Summary> {
  const { config, stop, onEvent } = options;
  const steps = selectSteps(config.workflow);
  checkInputs(steps, config.results_dir);
  const pack = await loadPack(config.prompts_module);
  checkPack(pack, config, steps);
  const inputs = openInputs(options, steps);
  const lock = await acquireLock(config.results_dir, {
    command: options.command ?? 'run',
    stop,
    onWait: (owner) =>
      onEvent?.({ type: 'notice', message: `waiting for a sign of life of ${describeOwner(owner)}` }),
  });
  try {
    return await runLocked(options, { steps, pack, inputs, lost: lock.lost });
  } finally {
    await lock.release();
  }
}

/** What a run knows before it opens anything in its results directory. */
interface Prepared {
  readonly steps: ReadonlySet<Step>;
  readonly pack: Pack;
  readonly inputs: (media: Media) => UniqueVideos;
  readonly lost: AbortSignal;
}

/** @throws ConfigError when there is nothing to take videos from */
function openInputs(options: RunOptions, steps: ReadonlySet<Step>): Prepared['inputs'] {
  const { config, inputs, watch } = options;
  if (watch !== undefined) return (media) => ({ videos: watch(media), duplicates: () => 0 });
  const gathered = gatherInputs(config, steps, inputs);
  return () => gathered;
}

/** The run itself, in a results directory that no other run works in. */
async function runLocked(options: RunOptions, prepared: Prepared): Promise<Summary> {
  const { config } = options;
  const renewal = await openRenewal(config.results_dir, config.workflow);
  if (renewal?.notice !== undefined) options.onEvent?.({ type: 'notice', message: renewal.notice });
  const refresh = { ...refreshOf(config.workflow), ...(renewal !== undefined && { since: renewal.since }) };
  const media = options.media ?? (await openMedia(options));
  const inputs = prepared.inputs(media);
  const models =
    options.models ??
    (await createModels(config, {
      steps: prepared.steps,
      media,
      environment: options.environment ?? process.env,
      onEvent: (event) => options.onEvent?.({ type: 'account', event }),
      since: (question) => answersSince(refresh, question),
    }));
  const rounds = new Rounds(inputs.videos);
  const tally = new Tally();
  try {
    for (;;) {
      const opened = { ...prepared, inputs, media, models, refresh, tally, round: rounds.next() };
      const summary = await runOpened(options, opened);
      const stopped = summary.interrupted || summary.stopped !== null;
      if (!stopped && !rounds.ended) continue;
      if (!stopped) await renewal?.finish();
      return summary;
    }
  } finally {
    await models.close?.();
  }
}

/** What a run has opened before it touches any record. */
interface Opened extends Pick<Prepared, 'steps' | 'pack' | 'lost'> {
  readonly inputs: UniqueVideos;
  readonly media: Media;
  readonly models: Models;
  readonly refresh: Refresh;
  readonly tally: Tally;
  /** A watch ends a round when it has nothing to do and records were replaced: their items take their places then. */
  readonly round: Round<Outcome<Video>>;
}

async function runOpened(options: RunOptions, opened: Opened): Promise<Summary> {
  const { config, abort, stop } = options;
  const { workflow } = config;
  const { steps, pack, inputs, media, models, refresh, tally, round } = opened;
  const model_hashes = modelHashes(models, steps, workflow.structured_output);
  const noteEnd = await noteRun({
    config,
    command: options.command,
    steps,
    prompts_module: pack.directory,
    model_hashes,
    environment: options.environment ?? process.env,
  });
  const byHashes = judgeByHashes(pack, model_hashes, steps);
  const judge = refresh.since === undefined ? byHashes : judgeByAge(byHashes, refresh.since);
  const results = await openResults(config, steps, judge);
  let ended = 0;
  // A used-up quota stops the run as a person would: no more videos are taken, what is in flight ends by itself.
  const quota = new AbortController();
  const stopping = AbortSignal.any(stop === undefined ? [quota.signal] : [quota.signal, stop]);
  const finish = async (whole: boolean) => {
    const complete = stop?.aborted !== true && abort?.aborted !== true && !quota.signal.aborted;
    await results.close(whole, whole && complete && workflow.pilot === null);
  };
  const leave = workflow.retry_failed ? undefined : results.endings.leave;
  try {
    for (const message of results.notices) options.onEvent?.({ type: 'notice', message });
    const chain = pipe(
      pipeline({ ...results, ...models, config, steps, media, pack, refresh, onStale: tally.stale, leave }),
      writeEndings(results.endings),
      tap((settled: Settled) => tally.add(settled)),
    );
    const max_in_flight = workflow.max_in_flight ?? 4 * workflow.max_workers;
    const { pilot, max_video_length_sec } = workflow;
    const videos =
      pilot === null ? round.videos : choosePilot(round.videos, pilot, media, max_video_length_sec);
    const settling = admit(videos, chain, { max_in_flight, stop: stopping });
    await lastValueFrom(
      settling.pipe(tap(settledEvent), takeUntil(aborted(abort)), takeUntil(failing(opened.lost))),
      {
        defaultValue: undefined,
      },
    );
  } catch (error) {
    await finish(false);
    // What ended the run is what counts, not that a full disk takes no note of it.
    await noteEnd().catch((failure: unknown) => {
      if (!(failure instanceof FatalError)) throw failure;
    });
    throw error;
  }
  await finish(abort?.aborted !== true);
  const interrupted = stop?.aborted === true || abort?.aborted === true;
  const spent = models.spent?.() ?? [];
  const checks = results.checks();
  const summary = tally.summary({ duplicates: inputs.duplicates(), interrupted, spent, checks });
  await noteEnd(summary);
  return summary;

  function settledEvent(settled: Settled): void {
    ended += 1;
    if (options.watch !== undefined && ended === round.taken() && results.replaced()) round.end();
    if (settled.state === 'postponed') quota.abort();
    void models.release?.(settled.video);
    options.onEvent?.({ type: 'settled', settled, counts: tally.counts });
  }
}

async function openMedia({ config, environment, onEvent }: RunOptions): Promise<Media> {
  const media = await createMedia({
    ...(environment !== undefined && { environment }),
    ...(config.workflow.ffmpeg_processes !== null && { processes: config.workflow.ffmpeg_processes }),
    temporary_directory: join(config.results_dir, '.reeltrace', 'tmp'),
  });
  onEvent?.({ type: 'tools', tools: media.tools });
  return media;
}

/** @throws ConfigError when the run asks for QA types that the pack has no prompts for */
function checkPack(pack: Pack, { workflow }: Config, steps: ReadonlySet<Step>): void {
  if (!steps.has('3')) return;
  const missing = workflow.qa_types.filter((type) => !pack.qa_types.includes(type));
  if (missing.length > 0)
    throw new ConfigError(
      `workflow.qa_types: the pack ${pack.name} has no prompts for ${missing.join(', ')}`,
      {
        hint: `it offers ${pack.qa_types.join(', ')}`,
      },
    );
}
