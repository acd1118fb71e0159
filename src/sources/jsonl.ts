import { access } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Outcome, Video } from '../records/record.js';
import { inputOutcome, saysYes } from './input-line.js';
import { type ListEntry, readList, videoIn } from './list.js';
import { isStdin, readListBytes } from './pipe.js';

/** How a list is read. */
export interface JsonlOptions {
  /** Only objects whose value of this field means yes are inputs; the others are not counted, as in a query. */
  readonly filter_field?: string | null;
  /** Its abort ends the list, also while it waits for the writer of a pipe. */
  readonly stop?: AbortSignal;
}

/**
 * Reads videos from a list with one JSON object a line: `video_path` (or `video`), optionally `mode`, and any other
 * fields, which are passed on as `meta`, with numbers as they are written. A JSON array and CSV with a header are lists
 * as well, and so is each of them as UTF-16 or compressed with gzip. The list may be a pipe; `-` is standard input.
 *
 * A relative path is resolved against the working directory when the file is there, else against the list's own folder.
 * An entry that can't be used is a failure named `<file>:<line>` and does not stop the run.
 *
 * @throws ConfigError on the first pull when the file can't be opened, or is no list.
 * @example fromJsonl('videos.jsonl', { filter_field: 'reviewed' })
 */
export async function* fromJsonl(path: string, options: JsonlOptions = {}): AsyncGenerator<Outcome<Video>> {
  const { filter_field, stop } = options;
  const folder = isStdin(path) ? process.cwd() : dirname(resolve(path));
  for await (const entries of readList(readListBytes(path, stop), { name: path })) {
    for (const entry of entries) {
      if (filter_field && !isWanted(entry, filter_field)) continue;
      const line = videoIn(entry);
      const inFolder = 'path' in line && (await belongsToFolder(line.path));
      yield inputOutcome(line, `${path}:${entry.place}`, inFolder ? folder : process.cwd());
    }
  }
}

/** Makes sure that there is a list at a path, by reading its beginning. @throws ConfigError when there is none */
export async function expectList(path: string): Promise<void> {
  for await (const _ of readList(readListBytes(path), { name: path })) break;
}

/** False where the field means no; what every object inherits (`constructor`) is not a field. */
function isWanted(entry: ListEntry, field: string): boolean {
  if ('problem' in entry) return true;
  return 'row' in entry && Object.hasOwn(entry.row, field) && saysYes(entry.row[field]);
}

/** True for a relative path that does not exist in the working directory. */
async function belongsToFolder(path: string): Promise<boolean> {
  if (isAbsolute(path)) return false;
  return access(path).then(
    () => false,
    () => true,
  );
}
