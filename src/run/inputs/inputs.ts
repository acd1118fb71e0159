import { join, resolve } from 'node:path';
import type { Config } from '../../config/config.js';
import { ConfigError } from '../../errors/errors.js';
import { going, type Outcome, type Video } from '../../records/record.js';
import { videoOf } from '../../records/rows.js';
import { readRowLines } from '../../sinks/rows.js';
import { expectVideos, fromDirectory } from '../../sources/directory.js';
import { expectFile } from '../../sources/file-bytes.js';
import { readJsonLine } from '../../sources/json-lines.js';
import { fromJsonl } from '../../sources/jsonl.js';
import type { Line } from '../../sources/lines.js';
import { type UniqueVideos, unique } from '../../sources/unique.js';

/**
 * All inputs of a run as one source, each video once: what the configuration names, and what the caller adds (standard
 * input). If nothing is named: the videos of the records that the first step reads, else those below `video_root`.
 * @param start the file of records that the first step reads, if any
 * @throws ConfigError when there is nothing to take videos from
 */
export function gatherInputs(
  config: Config,
  start: string | undefined,
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
  if (start !== undefined) return unique(fromRecords(join(config.results_dir, start)));
  if (video_root !== '') return unique(fromDirectory(video_root, { exclude }));
  throw new ConfigError('no videos: the configuration does not say where they are', {
    hint: 'give --videos FOLDER, --jsonl FILE, or - to read paths from standard input',
  });
}

/**
 * Makes sure that the configured inputs exist, so that a misspelt path is reported before anything is made.
 * @throws ConfigError that names the path
 */
export async function checkNamedInputs({
  videos,
  input_jsonl_files,
  video_root,
}: Config['data']): Promise<void> {
  for (const path of videos) await expectVideos(path);
  for (const path of input_jsonl_files) await expectFile(path);
  if (videos.length + input_jsonl_files.length === 0 && video_root !== '') await expectVideos(video_root);
}

/** How many line beginnings are remembered. */
const BEGINNINGS = 1000;

/**
 * The videos that a file of records is about, in its order. Lines that are not records are reported elsewhere. Of
 * nearby lines that begin with the same video, only one is parsed: the others can't name another video.
 */
export async function* fromRecords(path: string): AsyncGenerator<Outcome<Video>> {
  const known = new Map<string, string>();
  for await (const lines of readRowLines(path))
    for (const line of lines) {
      const beginning = beginningOf(line);
      const video = (beginning && known.get(beginning)) ?? videoIn(line);
      if (video === undefined) continue;
      if (known.size >= BEGINNINGS) known.clear();
      if (beginning !== undefined) known.set(beginning, video);
      yield going({ video });
    }
}

const VIDEO_FIRST = Buffer.from('{"video":"');

/** A line's first bytes, to the end of its video; undefined when it does not begin as reeltrace writes rows. */
function beginningOf({ bytes }: Line): string | undefined {
  const length = VIDEO_FIRST.length;
  if (bytes === null || VIDEO_FIRST.compare(bytes, 0, Math.min(length, bytes.length)) !== 0) return undefined;
  const end = bytes.indexOf('","', length, 'latin1');
  const beginning = end < 0 ? '' : bytes.toString('latin1', length, end);
  // After a backslash, what looks like the end may be part of the name.
  return beginning === '' || beginning.includes('\\') ? undefined : beginning;
}

function videoIn(line: Line): string | undefined {
  const entry = readJsonLine(line);
  return entry !== undefined && 'row' in entry ? videoOf(entry.row) : undefined;
}
