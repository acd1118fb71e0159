/**
 * A watched directory: the videos in it, then those that arrive.
 *
 * It is walked again and again, and does not use the operating system's change notices. Those don't come from network
 * mounts or into containers, get lost when there are too many at once, and need a watch per directory or file, whose
 * number is limited. chokidar 5 does that well, but needs 270 MB of objects (825 MB of memory in all) for 100,000 files
 * and as long as several walks to be ready. A walk finds everything, also after a hiccup, and takes 3 s and 45 MB for
 * those files, of which `FileMemory` keeps 5.1 MB. A large tree is walked less often, so that walking takes at most a
 * tenth of the time while nothing happens.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../errors/errors.js';
import { systemCode } from '../errors/system-error.js';
import { ended, type Outcome, type Video } from '../records/record.js';
import { type DirectoryOptions, fromDirectory } from './directory.js';
import { endingOf, isSourceText, isVideoName } from './endings.js';
import { FileMemory } from './file-memory.js';

/** How time passes for a watch. */
export interface WatchClock {
  /** Milliseconds of a clock that only runs forward. */
  now(): number;
  /** Milliseconds since 1970, as files have them. */
  date(): number;
  /** Resolves after that time, or at once when the signal aborts. */
  wait(milliseconds: number, stop: AbortSignal): Promise<void>;
}

/** How a directory is watched; all times are milliseconds. */
export interface WatchOptions extends DirectoryOptions {
  /** When it aborts, the watch ends. */
  readonly stop?: AbortSignal | undefined;
  /** A file is settled when its size and time have not changed for this long; 2000. */
  readonly settle_ms?: number;
  /** A settled file that is not ready is passed on anyway after this long without a change; 30,000. */
  readonly patience_ms?: number;
  /** Pause between two walks; 1000, and at least as long as the last one took, nine times when it found nothing new. */
  readonly scan_ms?: number;
  /** The watch ends when for this long no file arrived, changed or waited; without it only `stop` ends it. */
  readonly exit_when_idle_ms?: number | undefined;
  /** Tells whether a settled file can be used; a copy that pauses looks settled, too. */
  readonly isReady?: (path: string, stop: AbortSignal) => Promise<boolean>;
  /**
   * Videos being worked on. The watch adds each that it names; the consumer deletes it when it has ended. A file that
   * changes while it is in here waits, so that no video is worked on twice at a time.
   */
  readonly in_flight?: Set<string>;
  readonly clock?: WatchClock;
}

/** What a walk found at one path. */
interface Sight {
  readonly outcome: Outcome<Video>;
  /** Tells paths, and failures of paths, apart. */
  readonly key: string;
  /** Changes when the file does, or its permissions or links: its size and times, or what is wrong with it. */
  readonly look: string;
  /** When the file was last changed, in milliseconds since 1970. */
  readonly changed_ms: number;
}

/** Files older than this are complete, however wrong a file server's clock is, and need not be opened to find out. */
const OLD_MS = 3_600_000;
const BATCH = 64;

const realClock: WatchClock = {
  now: () => performance.now(),
  date: () => Date.now(),
  wait: async (milliseconds, signal) => {
    await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
};

/**
 * Names the videos below a directory as `fromDirectory` does, each once it has settled, and again each time a settled
 * file has another size or another time, also that of its last change. What can't be read becomes a failure of its own
 * path, once, when it stays so.
 *
 * Deleted and renamed files are forgotten after a while; under a new name a file is a new video. When the directory
 * itself disappears, or another disk is mounted there, the watch waits for it to come back.
 *
 * @throws ConfigError on the first pull when `root` is no directory.
 * @example for await (const outcome of watchDirectory('incoming', { stop })) …
 */
export function watchDirectory(root: string, options: WatchOptions = {}): AsyncIterable<Outcome<Video>> {
  return {
    [Symbol.asyncIterator]: () => {
      // A waiting generator does not notice that its reader has stopped; the signal wakes it.
      const stopped = new AbortController();
      const stop = AbortSignal.any([stopped.signal, ...(options.stop === undefined ? [] : [options.stop])]);
      const videos = watch(resolve(root), stop, options);
      return {
        next: () => videos.next(),
        return: () => {
          stopped.abort();
          return videos.return(undefined);
        },
      };
    },
  };
}

async function* watch(
  root: string,
  stop: AbortSignal,
  options: WatchOptions,
): AsyncGenerator<Outcome<Video>, undefined> {
  const { clock = realClock, scan_ms = 1000, exit_when_idle_ms = Number.POSITIVE_INFINITY } = options;
  const device = await expectDirectory(root);
  const files = new FileMemory();
  // Each walk meets the same files again: each is mentioned once.
  const onLeftOut = (path: string, ending: string) => {
    const key = `left out ${path}`;
    if (files.note(key, '', clock.now()).taken) return;
    files.take(key);
    options.onLeftOut?.(path, ending);
  };
  let quiet_since = clock.now();
  while (!stop.aborted) {
    const begun = clock.now();
    let spent_elsewhere = 0;
    let waiting = false;
    let whole = true;
    for await (const batch of batches(walk(root, device, { ...options, onLeftOut }), BATCH)) {
      for (const sight of await Promise.all(batch.map(lookAt))) {
        if (stop.aborted) return;
        whole &&= sight === undefined || !hidesFiles(sight.outcome);
        const seen = clock.now();
        if (sight === undefined || files.note(sight.key, sight.look, seen).taken) continue;
        if (await isDue(sight, files, stop, options)) {
          files.take(sight.key);
          const video = sight.outcome.ok ? sight.outcome.record.video : undefined;
          if (video !== undefined && (await isSourceText(video)))
            onLeftOut(video, `${endingOf(video)} (text)`);
          else {
            if (video !== undefined) options.in_flight?.add(video);
            yield sight.outcome;
            quiet_since = clock.now();
          }
        } else waiting = true;
        spent_elsewhere += clock.now() - seen;
      }
    }
    // Files that this walk could not see must not be forgotten, or they would be named again.
    if (whole) files.beginRound();
    const now = clock.now();
    if (waiting) quiet_since = now;
    else if (now - quiet_since >= exit_when_idle_ms) return;
    const walking = now - begun - spent_elsewhere;
    await clock.wait(Math.max(scan_ms, waiting ? walking : 9 * walking), stop);
  }
}

/** True for a directory that could not be read: files below it were not seen, but may be there. */
function hidesFiles(outcome: Outcome<Video>): boolean {
  return !outcome.ok && !isVideoName(outcome.ending.video);
}

/** Looks again, because the first look may be old, and decides whether to name the file. */
async function isDue(
  { outcome, key }: Sight,
  files: FileMemory,
  stop: AbortSignal,
  options: WatchOptions,
): Promise<boolean> {
  const { clock = realClock, settle_ms = 2000, patience_ms = 30_000, isReady = async () => true } = options;
  const now = await lookAt(outcome);
  if (now === undefined) return false;
  const { unchanged_ms } = files.note(key, now.look, clock.now());
  if (!outcome.ok) return unchanged_ms >= patience_ms;
  const { video } = outcome.record;
  if (unchanged_ms < settle_ms || options.in_flight?.has(video) === true) return false;
  if (unchanged_ms >= patience_ms || clock.date() - now.changed_ms >= OLD_MS) return true;
  return (await isSourceText(video)) || (await isReady(video, stop));
}

/** One walk; once the watch has begun, a root that can't be walked is an outcome like others. */
async function* walk(
  root: string,
  device: number,
  { exclude = [], onLeftOut }: WatchOptions,
): AsyncGenerator<Outcome<Video>> {
  try {
    if ((await expectDirectory(root)) !== device)
      throw new ConfigError(`Another disk is mounted at ${root}.`);
    // What a file holds is looked at once, when it has settled, and not in each walk.
    yield* fromDirectory(root, { exclude, onLeftOut, by_name: true });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const hint = 'The watch continues when the directory is back.';
    const { message } = error;
    yield ended({ state: 'failed', step: 'source', kind: 'unreadable', video: root, message, hint });
  }
}

/**
 * Makes sure that there is a directory to watch.
 * @returns the number of the device it lies on
 * @throws ConfigError when there is no directory
 */
export async function expectDirectory(root: string): Promise<number> {
  // The walk has the best message for a root that is not there.
  const found = await stat(root).catch(() => undefined);
  if (found === undefined) await fromDirectory(root).next();
  if (found?.isDirectory() === true) return found.dev;
  throw new ConfigError(`Expected a directory to watch at ${root}, but it is a file.`, {
    hint: 'Name the directory in which videos arrive; single files are for reeltrace run.',
  });
}

/** Looks at what a walk found; undefined when it no longer exists. */
async function lookAt(outcome: Outcome<Video>): Promise<Sight | undefined> {
  if (!outcome.ok) {
    const { video, message } = outcome.ending;
    return { outcome, key: `failed ${video}`, look: message, changed_ms: 0 };
  }
  const { video } = outcome.record;
  try {
    const { size, mtimeMs, ctimeMs } = await stat(video);
    return {
      outcome,
      key: video,
      look: `${size} ${mtimeMs} ${ctimeMs}`,
      changed_ms: Math.max(mtimeMs, ctimeMs),
    };
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // It is there, but we may not look at it: opening it will fail and say so.
    return { outcome, key: video, look: code, changed_ms: 0 };
  }
}

/** Groups items, so that several can be looked at in parallel. */
async function* batches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
