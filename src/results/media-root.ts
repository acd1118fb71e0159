/**
 * The media root of the task files. It may depend on all videos: then the folder in common to them is worked out while
 * they pass, in the memory of one path, and the files are built again at the end if it is another one than before.
 */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import { fromRecords } from './recorded-videos.js';
import { isBelow } from './video-id.js';

/** The value of `video_root` that asks for the deepest folder in common. */
export const AUTO = 'auto';

/** Where the names of videos in the task files begin. */
export interface MediaRoot {
  /** `video_root`, or the only folder of videos; null if there is neither. With `auto`: the folder in common to all. */
  readonly folder: string | null;
  /** True when it is only a guess, because it depends on all videos. */
  readonly is_auto: boolean;
}

/** The folder that is stripped from paths in the task files, as far as the configuration says it. */
export function mediaRoot({ video_root, videos, input_jsonl_files }: Config['data']): MediaRoot {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (video_root === AUTO) {
    const folders = videos.map((path) => (isFolder(path) ? resolve(path) : dirname(resolve(path))));
    const isGuess = folders.length > 0 && input_jsonl_files.length === 0;
    return { folder: isGuess ? asRoot(folders.reduce(commonFolder)) : null, is_auto: true };
  }
  if (video_root !== '') return { folder: resolve(video_root), is_auto: false };
  const [only, second] = videos;
  const isOnly = only !== undefined && second === undefined && input_jsonl_files.length === 0;
  return { folder: isOnly && isFolder(only) ? resolve(only) : null, is_auto: false };
}

/**
 * The deepest folder that holds both folders, all as absolute paths. An empty text when they share no folder: two drives.
 * @example commonFolder('/v/a', '/v/b/c') // '/v'
 */
export function commonFolder(one: string, other: string): string {
  let common = one;
  while (common !== '' && !isBelow(common, other)) common = dirname(common) === common ? '' : dirname(common);
  return common;
}

/** A folder in common as a media root: null for none, and for the root of the file system, which all paths share. */
export function asRoot(folder: string): string | null {
  return folder === '' || dirname(folder) === folder ? null : folder;
}

/** The media root, which may depend on all videos. */
interface Root {
  /** The root that items are written with now. */
  folder(): string | null;
  /** The folder in common to the videos that have answers, where it is asked for and there are any. */
  common(): string | undefined;
  /** Adds a video that has an answer. */
  add(video: string): void;
  /**
   * From now on, the root is the folder in common to all videos so far.
   * @param anew true to read the videos from their records, because some may be gone
   * @returns true when this is another root than before
   */
  settle(anew: boolean): Promise<boolean>;
}

/**
 * Opens the media root of a results directory.
 * @param rows the file of the answers
 * @param known the folder in common to the videos of all answers, where it was noted
 */
export async function openRoot(
  { folder: given, is_auto }: MediaRoot,
  rows: string,
  known: string | undefined,
): Promise<Root> {
  let common = is_auto ? (known ?? (await commonFolderOf(rows))) : undefined;
  const root = () => (common === undefined ? given : asRoot(common));
  let folder = root();
  return {
    folder: () => folder,
    common: () => common,
    add: (video) => {
      if (is_auto) common = extended(common, video);
    },
    settle: async (anew) => {
      if (is_auto && anew) common = await commonFolderOf(rows);
      const before = folder;
      folder = root();
      return folder !== before;
    },
  };
}

/** The deepest folder that holds all videos with answers; undefined when they share no folder. */
async function commonFolderOf(rows: string): Promise<string | undefined> {
  let common: string | undefined;
  for await (const outcome of fromRecords(rows))
    if (outcome.ok) common = extended(common, outcome.record.video);
  return common;
}

function extended(common: string | undefined, video: string): string {
  const folder = dirname(video);
  return common === undefined ? folder : commonFolder(common, folder);
}
