import { access } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Outcome, Video } from '../records/record.js';
import { readFileBytes } from './file-bytes.js';
import { badLine, inputOutcome, readInputObject } from './input-line.js';
import { jsonLineReader } from './json-lines.js';
import { readLineBatches } from './lines.js';

/** How a JSONL file is read. */
export interface JsonlOptions {
  /** Only lines where this field is truthy are inputs; the others are not counted, as in a query. */
  readonly filter_field?: string | null;
}

/**
 * Reads videos from a file with one JSON object a line: `video_path` (or `video`), optionally `mode`, and any other
 * fields, which are passed on as `meta`. A relative path is resolved against the working directory when the file is
 * there, else against the JSONL file's own folder. Byte order marks, CRLF and blank lines are fine; a line that can't
 * be used is a failure named `<file>:<line>` and does not stop the run.
 *
 * @throws ConfigError on the first pull when the file can't be opened.
 * @example fromJsonl('videos.jsonl', { filter_field: 'reviewed' })
 */
export async function* fromJsonl(path: string, options: JsonlOptions = {}): AsyncGenerator<Outcome<Video>> {
  const folder = dirname(resolve(path));
  const { filter_field } = options;
  const read = jsonLineReader();
  for await (const lines of readLineBatches(readFileBytes(path))) {
    for (const entry of read([...lines])) {
      const where = `${path}:${entry.line}`;
      if ('problem' in entry) {
        yield badLine(where, entry.problem);
        continue;
      }
      // What every object inherits (`constructor`) is not a field.
      if (filter_field && !(Object.hasOwn(entry.row, filter_field) && entry.row[filter_field])) continue;
      const line = readInputObject(entry.row);
      const inFolder = 'path' in line && (await belongsToFolder(line.path));
      yield inputOutcome(line, where, inFolder ? folder : process.cwd());
    }
  }
}

/** True for a relative path that does not exist in the working directory. */
async function belongsToFolder(path: string): Promise<boolean> {
  if (isAbsolute(path)) return false;
  return access(path).then(
    () => false,
    () => true,
  );
}
