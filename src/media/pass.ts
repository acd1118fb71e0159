/** One decode of a video that makes several things of it, each handed out as soon as it is complete and checked. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RecordError } from '../errors/errors.js';
import type { TimeRange } from '../records/record.js';
import { blindSeconds, isTooBlind, parseTimes, type Seen, timesBranch } from './blind.js';
import { type ClipsPlan, clipBranches, clipShape, type PlannedClip, plannedClips } from './clip.js';
import { DAMAGED_HINT, ffmpegError, lastComplaint } from './complaint.js';
import type { Ffmpeg, Job } from './ffmpeg.js';
import { stillFiles, stillsBranch } from './frames.js';
import { startFor } from './grid.js';
import { keyframeDistances, measureClip } from './inspect.js';
import type { Inspection } from './inspection.js';
import type { FrameOptions } from './media.js';
import { drain, type Finished } from './processes.js';

/** What a pass makes; at least one of them. */
export interface PassPlan {
  readonly clips?: ClipsPlan | undefined;
  /** Still frames of ascending times. */
  readonly stills?: FrameOptions | undefined;
}

/** Where a pass reads and writes. */
export interface PassPlace {
  /** The video. */
  readonly path: string;
  readonly inspection: Inspection;
  /** An empty directory of its own. */
  readonly directory: string;
}

/** Takes what a pass makes: each planned clip and the stills, each once, as files or as an error. */
export interface PassTaker {
  clip(range: TimeRange, made: { readonly file: string } | { readonly error: unknown }): void;
  /** One file for each time. */
  stills(made: { readonly files: readonly string[] } | { readonly error: unknown }): void;
}

/** Where the first of the things that are made begins, in seconds. */
function beginningOf({ clips, stills }: PassPlan): number {
  const ranges = [...(clips?.tiles ?? []), ...(clips?.whole === undefined ? [] : [clips.whole])];
  return Math.min(...ranges.map(({ start }) => start), ...(stills?.times.slice(0, 1) ?? []));
}

/** Where the last of them ends. */
function endOf({ clips, stills }: PassPlan): number {
  const ranges = [...(clips?.tiles ?? []), ...(clips?.whole === undefined ? [] : [clips.whole])];
  return Math.max(...ranges.map(({ end }) => end), ...(stills?.times.slice(-1) ?? []));
}

/** The file in which a pass notes when pictures came. */
const TIMES = 'times.txt';

/** The job that makes everything of a plan; `distance`: seconds from the keyframe to the plan's beginning. */
function passJob({ path, inspection, directory }: PassPlace, plan: PassPlan, distance?: number): Job {
  const { clips, stills } = plan;
  const start = startFor(beginningOf(plan), distance, inspection);
  const [first, ...more] = [
    ...(clips === undefined ? [] : clipBranches(clips, inspection, start)),
    ...(stills === undefined ? [] : [stillsBranch(inspection, stills, start)]),
    timesBranch(start, endOf(plan), { file: TIMES }),
  ];
  if (first === undefined) throw new RangeError('A pass has to make something.');
  return { input: path, seek: start.seek, ...first, more, directory };
}

/**
 * Runs a pass. Tiles are handed out while it still runs, as long as ffmpeg reports no error and pictures came for all of
 * them. The other clips are measured when it has ended, and those that lack too much are refused.
 * @throws the signal's reason; what keeps ffmpeg from running
 */
export async function runPass(
  ffmpeg: Ffmpeg,
  place: PassPlace,
  plan: PassPlan,
  taker: PassTaker,
  signal?: AbortSignal,
): Promise<void> {
  const { path, inspection, directory } = place;
  const [distance] = (await keyframeDistances(path, inspection, [beginningOf(plan)], signal)) ?? [];
  const clips = plan.clips === undefined ? [] : plannedClips(plan.clips, inspection);
  const rate = plan.clips === undefined ? 1 : clipShape(inspection, plan.clips.options).rate;
  const waiting = new Set(clips);
  let complained = false;

  async function isComplete({ name, samples }: PlannedClip): Promise<boolean> {
    const { packets, duration } = await measureClip(join(directory, name), signal);
    return packets === samples && Math.abs(duration - samples / rate) < 1 / rate + 0.05;
  }
  function tell(clip: PlannedClip, error?: unknown): void {
    waiting.delete(clip);
    taker.clip(clip.range, error === undefined ? { file: join(directory, clip.name) } : { error });
  }

  const running = ffmpeg.run(passJob(place, plan, distance), signal, () => {
    complained = true;
  });
  let listed = 0;
  const finished = await drain(running, async (chunk) => {
    // Each line says that one tile is complete. A complaint about the tile was written earlier, but may be read later.
    const lines = chunk.toString('latin1').split('\n').length - 1;
    await setImmediate();
    listed += lines;
    // Those that were not sure before may be now.
    for (const clip of clips.slice(0, listed)) {
      if (!waiting.has(clip) || complained || !(await isComplete(clip))) continue;
      if ((await refusalOf(clip.range)) === undefined) tell(clip);
    }
  });

  for (const clip of [...waiting]) {
    const error = (await isComplete(clip)) ? undefined : failure(path, clip.range, finished);
    // A full disk or a killed process is not the fault of the video.
    const isOurs = error !== undefined && !(error instanceof RecordError);
    tell(clip, isOurs ? error : ((await refusalOf(clip.range, finished)) ?? error));
  }
  if (plan.stills !== undefined) await giveStills(plan.stills);
  await rm(join(directory, TIMES), { force: true });

  /** Why too much of a range is missing to be used. */
  async function refusalOf(range: TimeRange, ended?: Finished): Promise<RecordError | undefined> {
    const times = parseTimes(await readFile(join(directory, TIMES), 'latin1').catch(() => ''));
    // Where nothing at all came, there is no clip either, or an incomplete one.
    if (times.length === 0) return undefined;
    const seen: Seen = { times, end: endOf(plan), complained: complained || (ended?.stderr ?? '') !== '' };
    const missing = await blindSeconds(path, inspection, seen, range, signal);
    return isTooBlind(range, missing) ? tooBlind(path, range, missing, ended?.stderr ?? '') : undefined;
  }

  async function giveStills({ times }: FrameOptions): Promise<void> {
    const range = { start: times[0] ?? 0, end: times.at(-1) ?? 0 };
    const refusal = finished.code === 0 ? await refusalOf(range, finished) : undefined;
    const files = await stillFiles(directory, times.length);
    if (refusal !== undefined) taker.stills({ error: refusal });
    else if (files === undefined || finished.code !== 0) {
      taker.stills({ error: ffmpegError(path, 'took frames from', finished) });
    } else taker.stills({ files });
  }
}

function place({ start, end }: TimeRange): string {
  return `from ${start.toFixed(1)} s to ${end.toFixed(1)} s`;
}

function tooBlind(path: string, range: TimeRange, missing: number, stderr: string): RecordError {
  const complaint = lastComplaint(stderr);
  const reason = complaint === undefined ? '' : ` (${complaint})`;
  const message = `"${path}" is damaged ${place(range)}: ${missing.toFixed(1)} s of it can't be decoded${reason}.`;
  return new RecordError('damaged', message, { hint: DAMAGED_HINT });
}

/** Why a clip is missing or incomplete. */
function failure(path: string, range: TimeRange, finished: Finished): Error {
  const error = ffmpegError(path, 'cut clips from', finished);
  if (!(error instanceof RecordError) || error.kind !== 'damaged') return error;
  const complaint = lastComplaint(finished.stderr);
  const reason = complaint === undefined ? '' : `: ${complaint}`;
  const message = `The part of "${path}" ${place(range)} can't be cut out whole${reason}.`;
  return new RecordError('damaged', message, { hint: DAMAGED_HINT, cause: error });
}
