import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ConfigError } from '../errors/errors.js';
import { describeCode, systemCode } from '../errors/system-error.js';
import { ended, going, type Outcome, type Video } from '../records/record.js';
import { Keys } from '../tables/keys.js';
import { byteOrder } from './byte-order.js';
import { endingOf, isSourceText, isVideoName } from './endings.js';
import { readPath } from './input-path.js';

/** How a directory is walked. */
export interface DirectoryOptions {
  /** Absolute paths of directories that are never walked, e.g. the results directory. */
  readonly exclude?: readonly string[];
  /**
   * Called with each file that is not taken because its ending is not that of a video, and with that ending; ` (text)`
   * follows the ending where the first bytes decided. Hidden files are not mentioned.
   */
  readonly onLeftOut?: ((path: string, ending: string) => void) | undefined;
  /** True to take files with an ending of videos without a look at their bytes. */
  readonly by_name?: boolean;
}

/** What one walk knows. */
interface Walk {
  /** The root without symbolic links. */
  readonly root: string;
  /** Directories that were walked or never will be. */
  readonly seen: Keys;
  readonly exclude: ReadonlySet<string>;
  readonly options: DirectoryOptions;
}

/**
 * Finds the videos under a directory, depth first and in the byte order of names, so that two walks over the same files
 * give the same order. Hidden directories are skipped. A symbolic link to a directory is followed once, unless it leads
 * to a place that this walk reaches anyway. Memory holds the entries of the directories on the way to the current one.
 *
 * What can't be read becomes a failure of its own path. A root that is a file is that one video, whatever its name.
 *
 * @throws ConfigError on the first pull when there is nothing at `root`.
 * @example for await (const outcome of fromDirectory('clips', { exclude: ['/data/results'] })) …
 */
export async function* fromDirectory(
  root: string,
  options: DirectoryOptions = {},
): AsyncGenerator<Outcome<Video>> {
  const path = resolve(root);
  const found = await expectVideos(path);
  if (!found.isDirectory()) {
    yield going({ video: path });
    return;
  }
  const exclude = new Set((options.exclude ?? []).map((directory) => resolve(directory)));
  const seen = new Keys();
  for (const directory of exclude) {
    // A results directory that does not exist yet is known by its path alone.
    const key = await directoryKey(directory).catch((error: unknown) => {
      if (systemCode(error) === undefined) throw error;
    });
    if (key !== undefined) seen.add(key);
  }
  yield* walk(path, { root: await realpath(path), seen, exclude, options });
}

/** Looks at the root of a walk. @throws ConfigError when there is nothing at that path. */
export async function expectVideos(root: string): Promise<Stats> {
  const path = resolve(root);
  return await stat(path).catch((error: unknown) => {
    const code = systemCode(error);
    if (code === undefined) throw error;
    const read = readPath(root);
    if ('problem' in read)
      throw new ConfigError(`Expected videos at ${root}, but it is ${read.problem}.`, { hint: read.hint });
    throw new ConfigError(`Expected videos at ${path}, but ${describeCode(code)}.`, {
      hint: 'Check the path that was given as the directory of videos.',
      cause: error,
    });
  });
}

/** Walks one directory and those in it. */
async function* walk(directory: string, known: Walk): AsyncGenerator<Outcome<Video>> {
  if (known.exclude.has(directory)) return;
  let entries: readonly Entry[];
  try {
    if (!known.seen.add(await directoryKey(directory))) return;
    entries = await entriesOf(directory, known.options);
  } catch (error) {
    yield unreadable(directory, error, 'directory');
    return;
  }
  for (const { name, kind } of entries) {
    const path = join(directory, name);
    if (kind === 'directory') yield* walk(path, known);
    else if (kind === 'link') yield* follow(path, known);
    else {
      const outcome = await outcomeOf(path, kind, known.options);
      if (outcome !== undefined) yield outcome;
    }
  }
}

/** Follows a symbolic link: to a video, to a directory, or nowhere. */
async function* follow(path: string, known: Walk): AsyncGenerator<Outcome<Video>> {
  let target: Kind;
  try {
    target = kindOf(await stat(path));
    if (target === 'directory' && isWalkedAnyway(known.root, await realpath(path))) return;
  } catch (error) {
    // A link that leads nowhere and does not even look like a video is not an input.
    const nowhere = ['ENOENT', 'ELOOP'].includes(systemCode(error) ?? '');
    if (isVideoName(path) || !nowhere) yield unreadable(path, error, 'symbolic link');
    return;
  }
  if (target === 'directory') return yield* walk(path, known);
  if (!isVideoName(path)) return leaveOut(path, target, known.options);
  const outcome = await outcomeOf(path, target, known.options);
  if (outcome !== undefined) yield outcome;
}

/**
 * What is named like a video, as an outcome; undefined for a file whose first bytes are text. A name that is not UTF-8
 * arrives garbled and can't be opened again: then it is a failure.
 */
async function outcomeOf(
  path: string,
  kind: Kind,
  { by_name, onLeftOut }: DirectoryOptions,
): Promise<Outcome<Video> | undefined> {
  if (kind !== 'file') return notAFile(path);
  if (by_name !== true && (await isSourceText(path))) {
    onLeftOut?.(path, `${endingOf(path)} (text)`);
    return undefined;
  }
  if (!path.includes('\ufffd')) return going({ video: path });
  try {
    await lstat(path);
    return going({ video: path });
  } catch (error) {
    return unreadable(path, error, 'file whose name is not UTF-8');
  }
}

/** Mentions a file that is no video by its name. */
function leaveOut(path: string, kind: Kind, { onLeftOut }: DirectoryOptions): void {
  if (kind === 'file' && !basename(path).startsWith('.')) onLeftOut?.(path, endingOf(path));
}

/** The failure of something that the system refuses to read. */
function unreadable(path: string, error: unknown, what: string): Outcome<Video> {
  const code = systemCode(error);
  if (code === undefined) throw error;
  return failed(path, `Expected a ${what} to read at ${path}, but ${describeCode(code)}.`);
}

/** Opening a pipe would wait for someone to write into it. */
function notAFile(path: string): Outcome<Video> {
  return failed(path, `Expected a video file at ${path}, but it is a pipe, a socket or a device.`);
}

function failed(path: string, message: string): Outcome<Video> {
  const hint = 'Correct the permissions, the link or the name, or move it out of the way, and run again.';
  return ended({ state: 'failed', step: 'source', kind: 'unreadable', video: path, message, hint });
}

/** What a directory's entry is. */
type Kind = 'directory' | 'link' | 'file' | 'other';

/** One entry of a directory that a walk cares about. */
interface Entry {
  readonly name: string;
  readonly kind: Kind;
}

/** The sub-directories, links and videos of one directory, sorted; the directory is closed before any of them is used. */
async function entriesOf(directory: string, options: DirectoryOptions): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of await opendir(directory, { bufferSize: 256 })) {
    const { name } = entry;
    const kind = kindOf(entry);
    const walkable = (kind === 'directory' || kind === 'link') && !name.startsWith('.');
    if (walkable || (kind !== 'directory' && isVideoName(name))) entries.push({ name, kind });
    else leaveOut(join(directory, name), kind, options);
  }
  return entries.sort((left, right) => byteOrder(left.name, right.name));
}

/** What an entry, or what stat says of a path, is. */
function kindOf(entry: Pick<Dirent, 'isDirectory' | 'isSymbolicLink' | 'isFile'>): Kind {
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'link';
  return entry.isFile() ? 'file' : 'other';
}

/** Identifies a directory whatever path leads to it: its device and its number there. @throws the system's error. */
async function directoryKey(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  return `${dev}:${ino}`;
}

/**
 * True when a symbolic link need not be followed: its target is the root or contains it (a loop), or is below the root,
 * where the walk finds each video under its real path.
 *
 * @param root the walk's root, and `target` the link's target, both without symbolic links.
 */
function isWalkedAnyway(root: string, target: string): boolean {
  if (contains(target, root)) return true;
  if (!contains(root, target)) return false;
  return !relative(root, target)
    .split(sep)
    .some((name) => name.startsWith('.'));
}

/** True when `inner` is `outer` or lies in it. */
function contains(outer: string, inner: string): boolean {
  const path = relative(outer, inner);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
