import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemCode } from '../errors/system-error.js';
import { parseRow } from '../records/rows.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { type JsonLine, readJsonLine } from '../sources/json-lines.js';
import { type Line, readLineBatches } from '../sources/lines.js';

/** Larger than for inputs, because rows are read as fast as the disk allows. */
const BLOCK_BYTES = 256 * 1024;

/** A row of an NDJSON file and where it is, or why a line is not a row. */
export type Row = JsonLine;

/**
 * Reads an NDJSON file from its first row to its last, holding one block of it. A file that does not exist has no rows.
 *
 * @throws ConfigError when the file is there but can't be opened; FatalError when reading breaks off.
 * @example for await (const row of readRows('captions.jsonl')) if ('row' in row) console.log(row.row.video);
 */
export async function* readRows(path: string): AsyncGenerator<Row> {
  for await (const rows of readRowBatches(path)) yield* rows;
}

/**
 * {@link readRows} in batches, one per block: the fast way to read large files. Rows are parsed one by one on demand, so
 * memory never holds all rows of a block. Read a batch to its end before you ask for the next one.
 */
export async function* readRowBatches(path: string): AsyncGenerator<Iterable<Row>> {
  for await (const lines of readRowLines(path)) yield rowsOf(lines);
}

function* rowsOf(lines: Iterable<Line>): Generator<Row> {
  for (const line of lines) {
    const row = readJsonLine(line);
    if (row !== undefined) yield row;
  }
}

/**
 * The unparsed lines of an NDJSON file, in batches, as {@link readLineBatches} gives them. A missing file has no lines.
 */
export async function* readRowLines(path: string): AsyncGenerator<Iterable<Line>> {
  if (await exists(path)) yield* readLineBatches(readFileBytes(path, Buffer.allocUnsafeSlow(BLOCK_BYTES)));
}

/**
 * Reads one row again, at the place that `readRows` gave.
 *
 * @param file a path, or an open file when many rows are read.
 * @throws Error when the file no longer has a row there: it was replaced meanwhile.
 */
export async function readRowAt(file: string | FileHandle, offset: number, length: number): Promise<unknown> {
  if (typeof file === 'string') {
    const handle = await open(file, 'r');
    try {
      return await readRowAt(handle, offset, length);
    } finally {
      await handle.close();
    }
  }
  const bytes = await readAt(file, offset, length);
  if (bytes.length < length)
    throw new Error(`Expected a row of ${length} bytes at ${offset}, but the file ends there.`);
  return parseRow(bytes.toString('utf8'));
}

/** Reads bytes of an open file; fewer where it ends before them. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** True when there is something at a path, even if it may not be accessed. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    // Opening it will fail with a clear message.
    return true;
  }
}
