import type { Outcome, Video } from '../records/record.js';
import { inputOutcome } from './input-line.js';
import { readLineBatches } from './lines.js';
import { type ListEntry, pathEntry, readList, videoIn } from './list.js';

/** How standard input is read. */
export interface StdinOptions {
  /** Paths are separated by NUL characters, as `find -print0` writes them, and nothing is read as JSON. */
  readonly null_separated?: boolean;
}

/**
 * Reads videos from standard input, or any stream of bytes: lines with a path and lines with a JSON object, mixed; or
 * any list that `fromJsonl` reads. A line that begins with `{` is an object. Relative paths start at the working
 * directory. A line that can't be used is a failure named `stdin:<line>`.
 *
 * @throws ConfigError on the first pull for what is no text
 * @example fromStdin(process.stdin)
 */
export async function* fromStdin(
  stream: AsyncIterable<Uint8Array | string>,
  options: StdinOptions = {},
): AsyncGenerator<Outcome<Video>> {
  const batches =
    options.null_separated === true
      ? nulSeparated(stream)
      : readList(stream, { name: 'stdin', has_paths: true });
  for await (const entries of batches)
    for (const entry of entries) yield inputOutcome(videoIn(entry), `stdin:${entry.place}`, process.cwd());
}

async function* nulSeparated(
  stream: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Iterable<ListEntry>> {
  for await (const lines of readLineBatches(stream, { separator: 0 })) {
    yield [...lines].flatMap((line) => (line.length > 0 ? [...pathEntry(line, true)] : []));
  }
}
