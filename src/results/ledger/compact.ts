import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROW_FILES, ROW_STEPS, type Row, type RowStep, readRow } from '../../records/rows.js';
import { makeDirectory } from '../../sinks/make-directory.js';
import { createNdjsonFile } from '../../sinks/ndjson.js';
import { writeFailure } from '../../sinks/write-failure.js';
import { readFileBytes } from '../../sources/file-bytes.js';
import { readLineBatches } from '../../sources/lines.js';
import { Table } from '../../tables/table.js';
import { isOutdated, Ledger, type RowReader } from './ledger.js';
import type { Judge } from './stale.js';

/**
 * Reads the ledger of a results directory. A file that holds several records of one key (a refresh was killed, or files
 * were joined by hand), or records of a lane that step 0 has since moved their video out of, is first rewritten, whole and
 * at once, without them. No file may be open for writing meanwhile: what is written to it would be gone.
 * @returns the ledger, and what was done, in sentences
 */
export async function readCompact(
  results_dir: string,
  judge: Judge,
  onRow?: RowReader,
): Promise<{ readonly ledger: Ledger; readonly notices: readonly string[] }> {
  const ledger = await Ledger.read(results_dir, { judge, ...(onRow && { onRow }) });
  const notices: string[] = [];
  for (const step of ROW_STEPS) {
    const [file, doubled, outdated] = [ROW_FILES[step], ledger.duplicates[step], ledger.outdated[step]];
    if (doubled + outdated === 0) continue;
    await compact(results_dir, step, outdated > 0 ? ledger : undefined);
    if (doubled > 0) notices.push(`${file} had several records of the same key: the last of each was kept`);
    if (outdated > 0)
      notices.push(
        `${file} had ${outdated} records of videos that step 0 has moved to the other lane: they are gone`,
      );
  }
  return { ledger: notices.length === 0 ? ledger : await Ledger.read(results_dir, { judge }), notices };
}

/** Lines are collected to this size before they are written. */
const BLOCK_BYTES = 1 << 20;
const NEWLINE = Buffer.from('\n');

/**
 * Rewrites a step's file with the last record of each key, in the order of those; lines that are no records stay, since
 * nobody can say what they replace. Reads the file twice and holds 16 bytes a record.
 * @param ledger where it is given, records of a lane that their video has left go, too
 * @throws FatalError when there is no room for it; the file is then as it was
 */
export async function compact(results_dir: string, step: RowStep, ledger?: Ledger): Promise<void> {
  const path = join(results_dir, ROW_FILES[step]);
  // A torn last line, to which no newline belongs, is first set aside.
  await (await createNdjsonFile(path)).close();
  const last = new Table({ line: 'f64' });
  for await (const { key, line, bytes } of keyedLines(path, step, ledger)) {
    // A line that is too long to be held can't be copied either: then everything stays, and the last record counts.
    if (bytes === null) return;
    if (key !== undefined) last.set(last.findOrAdd(key), 'line', line);
  }

  const beside = join(results_dir, '.reeltrace', `compact-${step}`);
  try {
    await makeDirectory(dirname(beside));
    const file = await open(beside, 'w');
    try {
      let block: Buffer[] = [];
      let size = 0;
      for await (const { key, line, bytes } of keyedLines(path, step, ledger)) {
        if (bytes === null || (key !== undefined && last.get(last.findOrAdd(key), 'line') !== line)) continue;
        block.push(bytes, NEWLINE);
        size += bytes.length;
        if (size < BLOCK_BYTES) continue;
        await file.writev(block);
        block = [];
        size = 0;
      }
      if (block.length > 0) await file.writev(block);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeFailure(path, error);
  }
}

async function* keyedLines(path: string, step: RowStep, ledger: Ledger | undefined) {
  for await (const lines of readLineBatches(readFileBytes(path))) {
    for (const { number, bytes } of lines) {
      if (bytes?.length === 0) continue;
      const row = bytes === null ? undefined : rowIn(step, bytes);
      if (row !== undefined && hasLeft(row, step, ledger)) continue;
      yield { key: row && `${row.video}\n${row.prompt_key ?? ''}`, line: number, bytes };
    }
  }
}

function hasLeft({ video, mode }: Row, step: RowStep, ledger: Ledger | undefined): boolean {
  const left = ledger?.find(video);
  return left !== undefined && isOutdated(step, mode, left.mode, left.verdict);
}

function rowIn(step: RowStep, bytes: Buffer): Row | undefined {
  try {
    const read = readRow(step, JSON.parse(bytes.toString('utf8')));
    return 'row' in read ? read.row : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
