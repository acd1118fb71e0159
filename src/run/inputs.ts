import { statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Config } from '../config.js';
import { ConfigError } from '../errors.js';
import { going, type Outcome, type Step, type Video } from '../record.js';
import { ROW_FILES, videoOf } from '../rows.js';
import { readRows } from '../sinks/rows.js';
import { fromDirectory } from '../sources/directory.js';
import { fromJsonl } from '../sources/jsonl.js';
import { type UniqueVideos, unique } from '../sources/unique.js';
import { startingFile } from './plan.js';

/**
 * All inputs of a run as one source, each video once: what the configuration names, what comes from elsewhere (standard
 * input), or, where nothing is named, the videos of the records that the first step reads, or those below `video_root`.
 * @throws ConfigError when there is nothing to take videos from
 */
export function gatherInputs(
  config: Config,
  steps: ReadonlySet<Step>,
  more: readonly AsyncIterable<Outcome<Video>>[] = [],
): UniqueVideos {
  const { videos, input_jsonl_files, filter_field, video_root } = config.data;
  const exclude = [resolve(config.results_dir)];
  const named = [
    ...videos.map((path) => fromDirectory(path, { exclude })),
    ...input_jsonl_files.map((path) => fromJsonl(path, { filter_field })),
    ...more,
  ];
  if (named.length > 0) return unique(...named);
  const start = startingFile(steps);
  if (start !== undefined) return unique(fromRecords(join(config.results_dir, ROW_FILES[start])));
  if (video_root !== '') return unique(fromDirectory(video_root, { exclude }));
  throw new ConfigError('no videos: nothing says where they are', {
    hint: 'give --videos FOLDER, --jsonl FILE, or - to read paths from standard input',
  });
}

/** The videos that a file of records is about, in its order; lines that are no records are told of elsewhere. */
export async function* fromRecords(path: string): AsyncGenerator<Outcome<Video>> {
  for await (const entry of readRows(path)) {
    if (!('row' in entry)) continue;
    const video = videoOf(entry.row);
    if (video !== undefined) yield going({ video });
  }
}

/**
 * The folder that is stripped from paths in the task files: `video_root`, or the one folder the run takes its videos
 * from; null when there is none.
 */
export function mediaRoot(data: Config['data']): string | null {
  if (data.video_root !== '') return resolve(data.video_root);
  const [only, second] = data.videos;
  if (only === undefined || second !== undefined || data.input_jsonl_files.length > 0) return null;
  return statSync(only, { throwIfNoEntry: false })?.isDirectory() ? resolve(only) : null;
}

/** How a video is named in the task files: its path below the root, with `/`; the absolute path when it lies elsewhere. */
export function videoId(video: string, root: string | null): string {
  if (root === null) return video;
  const below = relative(root, video);
  const isOutside = below === '..' || below.startsWith(`..${sep}`) || resolve(root, below) !== video;
  return isOutside ? video : below.split(sep).join('/');
}
