import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/config.js';
import { ConfigError } from '../../errors/errors.js';
import type { Outcome, Video } from '../../records/record.js';
import { AUTO } from '../../results/media-root.js';
import { fromRecords } from '../../results/recorded-videos.js';
import { isBelow } from '../../results/video-id.js';
import { expectVideos, fromDirectory } from '../../sources/directory.js';
import { LeftOut, VIDEO_EXTENSIONS } from '../../sources/endings.js';
import { expectList, fromJsonl } from '../../sources/jsonl.js';
import { readOnceKey } from '../../sources/pipe.js';
import { type UniqueVideos, unique } from '../../sources/unique.js';
import { Keys } from '../../tables/keys.js';
import type { RunOptions } from '../run-options.js';

/** The inputs of a run or a plan. */
export interface GatheredInputs extends Pick<UniqueVideos, 'videos' | 'duplicates'> {
  /** How many files in the folders were left out so far, by ending, most frequent first. */
  readonly left_out: () => Readonly<Record<string, number>>;
  /** Once all is read: where videos were looked for, if there was none; null if there was one. */
  readonly nothing_found: () => string | null;
}

/**
 * All inputs of a run as one source, each video once: the lines of lists, what the caller adds (standard input), and
 * folders, in this order, because a line may say more of a video than its path. `video_root` is a folder among them where
 * there are lists or nothing else is named; in a run that begins with the records of an earlier step, these stand for it.
 * @param start the file of records that the first step reads, if any
 * @param stop its abort ends the wait for the writer of a pipe
 * @throws ConfigError when there is nothing to take videos from
 */
export function gatherInputs(
  config: Config,
  start: string | undefined,
  more: readonly AsyncIterable<Outcome<Video>>[] = [],
  stop?: AbortSignal,
): GatheredInputs {
  const { data, results_dir } = config;
  const records = start === undefined ? undefined : join(results_dir, start);
  const root = isRootTaken(data, more) ? rootFolder(data) : undefined;
  const folders = [...data.videos, ...(root === undefined || records !== undefined ? [] : [root])];
  const leftOut = new LeftOut();
  // Folders may lie in each other.
  const known = folders.length > 1 ? new Keys() : undefined;
  const walk = (path: string) =>
    fromDirectory(path, {
      exclude: [resolve(results_dir)],
      onLeftOut: (file, ending) => {
        if (known?.add(file) !== false) leftOut.add(ending);
      },
    });
  const sources = [
    ...data.input_jsonl_files.map((path) =>
      fromJsonl(path, { filter_field: data.filter_field, ...(stop && { stop }) }),
    ),
    ...more,
    ...folders.map((path) => (records === undefined ? walk(path) : fromFolder(path, walk, records))),
  ];
  const onlyRecords = sources.length === 0 && records !== undefined;
  if (records !== undefined && (onlyRecords || root !== undefined)) sources.push(recordedVideos(records));
  if (sources.length === 0)
    throw new ConfigError('no videos: the configuration does not say where they are', {
      hint: 'name a folder or a file (as --videos and --jsonl do), or give - to read paths from standard input',
    });
  const { videos, duplicates, named } = unique(...sources);
  return {
    videos,
    duplicates,
    left_out: () => leftOut.counts,
    // A program that writes to standard input may have had nothing to say.
    nothing_found: () => (named() > 0 || more.length > 0 ? null : searchedText(data, folders)),
  };
}

/** True when `video_root` is an input too, and not only what is stripped from paths. */
function isRootTaken({ videos, input_jsonl_files }: Config['data'], more: readonly unknown[]): boolean {
  return input_jsonl_files.length > 0 || videos.length + more.length === 0;
}

/** The folder that `video_root` names. */
function rootFolder({ video_root }: Config['data']): string | undefined {
  return video_root === '' || video_root === AUTO ? undefined : video_root;
}

/** The videos of a file of records. A video has several records: that is no repetition. */
function recordedVideos(records: string): AsyncIterable<Outcome<Video>> {
  return unique(fromRecords(records)).videos;
}

/** The videos below a folder; where it is not there, those that have records. */
async function* fromFolder(
  path: string,
  walk: (path: string) => AsyncIterable<Outcome<Video>>,
  records: string,
): AsyncGenerator<Outcome<Video>> {
  if (existsSync(path)) return yield* walk(path);
  const folder = resolve(path);
  for await (const outcome of recordedVideos(records))
    if (outcome.ok && isBelow(folder, outcome.record.video)) yield outcome;
}

/** Where videos were looked for, as a sentence. */
function searchedText(
  { input_jsonl_files, filter_field }: Config['data'],
  folders: readonly string[],
): string {
  const field = filter_field === null ? '' : ` whose field ${filter_field} is true`;
  const places = [
    ...(input_jsonl_files.length === 0
      ? []
      : [`a line with video_path or video${field} in ${input_jsonl_files.join(', ')}`]),
    ...(folders.length === 0
      ? []
      : [`a file that ends with ${VIDEO_EXTENSIONS.join(' ')} below ${folders.join(', ')}`]),
  ];
  return places.length === 0 ? 'no video found' : `no video found: looked for ${places.join(' and for ')}`;
}

/**
 * A way to read the inputs beside the run; undefined when they can be read only once (standard input, a pipe) or never end
 * (a watched folder).
 * @param start the file of records that the first step reads, if any
 */
export function rereading(
  { config, inputs = [], watch }: Pick<RunOptions, 'config' | 'inputs' | 'watch'>,
  start: string | undefined,
): (() => AsyncIterable<Outcome<Video>>) | undefined {
  const isPipe = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  if (inputs.length > 0 || watch !== undefined || config.data.input_jsonl_files.some(isPipe))
    return undefined;
  return () => gatherInputs(config, start).videos;
}

/**
 * Makes sure that the configured inputs exist, so that a misspelt path is reported before anything is made. Steps that
 * only read text need no videos.
 * @param reads_video whether any step of the run watches videos
 * @param more inputs that the configuration does not name
 * @throws ConfigError that names the path
 */
export async function checkNamedInputs(
  data: Config['data'],
  reads_video: boolean,
  more: readonly unknown[] = [],
): Promise<void> {
  await expectLists(data.input_jsonl_files);
  const root = rootFolder(data);
  if (root !== undefined && statSync(root, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new ConfigError(`data.video_root: expected a folder, but ${resolve(root)} is a file.`, {
      hint: 'name the folder that is stripped from the paths of the videos; files are given with --videos',
    });
  if (!reads_video) return;
  for (const path of data.videos) await expectVideos(path);
  if (root !== undefined && isRootTaken(data, more)) await expectVideos(root);
}

/**
 * Makes sure that lists exist and are lists, without opening those that can be read only once.
 * @throws ConfigError for one that is not, and for a pipe that is named twice
 */
async function expectLists(paths: readonly string[]): Promise<void> {
  const pipes = new Map<string, string>();
  for (const path of paths) {
    const key = await readOnceKey(path);
    if (key === undefined) await expectList(path);
    else if (pipes.has(key))
      throw new ConfigError(`${path} and ${pipes.get(key)} are the same pipe, which can be read only once.`, {
        hint: 'name it once',
      });
    else pipes.set(key, path);
  }
}
