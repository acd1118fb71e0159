/**
 * Files with one JSON object per line, appended to while the pipeline runs. An acknowledged row is in the file, even if
 * the process is killed a moment later. A power cut may lose what the system has not yet written to the disk; `sync`
 * waits for that. Rows are written with toJson, not with the ndjson package, which uses the line ends of the
 * platform and turns a circular reference (a bug) into a text.
 */
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { from, mergeMap, type OperatorFunction, of } from 'rxjs';
import { toJson } from '../records/json.js';
import type { Outcome } from '../records/record.js';
import { GroupCommit } from './group-commit.js';
import { makeDirectory } from './make-directory.js';
import { mendLastLine, type TornEnd } from './torn.js';
import { writeFailure } from './write-failure.js';
import { type WritableHandle, writeWhole } from './write-whole.js';

/** An NDJSON file that is open for appending. */
export interface NdjsonFile {
  readonly path: string;
  /** The torn last line that was found and moved aside when the file was opened; null when it was whole. */
  readonly torn: TornEnd | null;
  /**
   * Appends a row; resolves once its line is written. Rows keep the order of the calls.
   *
   * @throws FatalError when it can't be written; the file then ends with the last whole line.
   */
  append(row: object): Promise<void>;
  /** Waits for what is being written and then until the disk holds it. */
  sync(): Promise<void>;
  /** Waits for what is being written and closes the file; a second call does nothing. */
  close(): Promise<void>;
}

/**
 * Opens an NDJSON file for appending. Creates the file and its folder when missing, so that an unwritable place is
 * noticed before anything is paid for. A torn last line is moved aside and reported in `torn`.
 *
 * @throws FatalError when it can't be opened or written.
 */
export async function createNdjsonFile(path: string): Promise<NdjsonFile> {
  try {
    await makeDirectory(dirname(path));
    const handle = await open(path, 'a+');
    try {
      const { torn, size } = await mendLastLine(handle, path);
      return appendingTo(handle, path, size, torn);
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/**
 * An NDJSON file from an open handle. Its content has `size` bytes and ends with a whole line. For tests, and for callers
 * that open files in their own way.
 */
export function appendingTo(
  handle: WritableHandle,
  path: string,
  size: number,
  torn: TornEnd | null = null,
): NdjsonFile {
  let end = size;
  let closing: Promise<void> | undefined;
  const commit = new GroupCommit(async (lines) => {
    const bytes = Buffer.from(lines.join(''), 'utf8');
    await writeWhole(handle, path, bytes, end);
    end += bytes.length;
  });
  const close = async (): Promise<void> => {
    await commit.idle();
    await handle.close();
  };
  return {
    path,
    torn,
    append: async (row) => commit.push(`${toJson(row)}\n`),
    sync: async () => {
      await commit.idle();
      await handle.datasync().catch((error: unknown) => {
        throw writeFailure(path, error);
      });
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/**
 * Appends a row for each record and passes the record on once it is written, so that later steps never build on something
 * that a crash could lose. Endings pass through. Rows that arrive together share a write; the sender limits how many are
 * waiting.
 *
 * @throws (as the stream's error) FatalError when a row can't be written: the run has to stop.
 */
export function writeNdjson<T>(
  file: Pick<NdjsonFile, 'append'>,
  toRow: (record: T) => object,
): OperatorFunction<Outcome<T>, Outcome<T>> {
  return mergeMap((outcome) =>
    outcome.ok ? from(file.append(toRow(outcome.record)).then(() => outcome)) : of(outcome),
  );
}
