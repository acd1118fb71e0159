import { isUtf8 } from 'node:buffer';
import type { Outcome, Video } from '../records/record.js';
import { badLine, inputOutcome, readInputObject, readInputPath } from './input-line.js';
import { type JsonLine, jsonLineReader, withoutMark } from './json-lines.js';
import { type Line, MAX_LINE_BYTES, readLineBatches } from './lines.js';

/** How standard input is read. */
export interface StdinOptions {
  /** Paths are separated by NUL characters, as `find -print0` writes them, and nothing is read as JSON. */
  readonly null_separated?: boolean;
}

/**
 * Reads videos from standard input, or any stream of bytes: lines with a path and lines with a JSON object, mixed. A line
 * that begins with `{` is an object, with the fields of a JSONL input. Relative paths start at the working directory. A
 * line that can't be used is a failure named `stdin:<line>`.
 *
 * @example fromStdin(process.stdin)
 */
export async function* fromStdin(
  stream: AsyncIterable<Uint8Array | string>,
  options: StdinOptions = {},
): AsyncGenerator<Outcome<Video>> {
  const paths_only = options.null_separated === true;
  const readJson = jsonLineReader();
  for await (const batch of readLineBatches(stream, { separator: paths_only ? 0 : 0x0a })) {
    const lines = [...batch];
    const objects = new Map<number, JsonLine>();
    if (!paths_only) for (const entry of readJson(lines.filter(isObjectLine))) objects.set(entry.line, entry);
    for (const line of lines) {
      const entry = objects.get(line.number);
      if (entry !== undefined) yield fromObject(entry);
      else if (line.length > 0) yield* fromPath(line, paths_only);
    }
  }
}

function isObjectLine(line: Line): boolean {
  return /^\s*\{/.test(withoutMark(line).toString('latin1', 0, 256));
}

function fromObject(entry: JsonLine): Outcome<Video> {
  const where = `stdin:${entry.line}`;
  if (!('problem' in entry)) return inputOutcome(readInputObject(entry.row), where, process.cwd());
  return badLine(where, entry.problem, 'A path that begins with { is taken as JSON: write ./ before it.');
}

/** One outcome, or none for a blank line. */
function* fromPath(line: Line, verbatim: boolean): Generator<Outcome<Video>> {
  const where = `stdin:${line.number}`;
  if (line.bytes === null) {
    yield badLine(where, `longer than ${MAX_LINE_BYTES / 1024 / 1024} MB`, 'Write one path a line.');
    return;
  }
  const bytes = verbatim ? line.bytes : withoutMark(line);
  if (!isUtf8(bytes)) {
    yield badLine(where, 'not valid UTF-8 text', 'Rename the file so that its name is UTF-8.');
    return;
  }
  const text = bytes.toString('utf8');
  const path = verbatim ? text : text.replace(/\r$/, '');
  if (verbatim || path.trim() !== '') yield inputOutcome(readInputPath(path), where, process.cwd());
}
