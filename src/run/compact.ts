import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROW_FILES, ROW_STEPS, type Row, type RowStep, readRow } from '../rows.js';
import { writeFailure } from '../sinks/write-failure.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { readLineBatches } from '../sources/lines.js';
import { Ledger, type RowReader } from './ledger.js';
import type { Judge } from './stale.js';
import { Table } from './table.js';

/**
 * Reads the ledger of a results directory; a file that holds several records of one key (a refresh was killed, or files
 * were joined by hand) is first rewritten, whole and at once, with the last record of each.
 */
export async function readCompact(
  results_dir: string,
  judge: Judge,
  onRow?: RowReader,
): Promise<{ readonly ledger: Ledger; readonly compacted: readonly string[] }> {
  const ledger = await Ledger.read(results_dir, judge, onRow);
  const steps = ROW_STEPS.filter((step) => ledger.duplicates[step] > 0);
  if (steps.length === 0) return { ledger, compacted: [] };
  for (const step of steps) await compact(results_dir, step);
  return { ledger: await Ledger.read(results_dir, judge), compacted: steps.map((step) => ROW_FILES[step]) };
}

/** Lines are collected to this size before they are written. */
const BLOCK_BYTES = 1 << 20;
const NEWLINE = Buffer.from('\n');

/**
 * Rewrites a step's file with the last record of each key, in the order of those; lines that are no records stay, since
 * nobody can say what they replace. Reads the file twice and holds 16 bytes a record.
 */
export async function compact(results_dir: string, step: RowStep): Promise<void> {
  const path = join(results_dir, ROW_FILES[step]);
  const last = new Table({ line: 'f64' });
  for await (const { key, line } of keyedLines(path, step))
    if (key !== undefined) last.set(last.findOrAdd(key), 'line', line);

  const beside = join(results_dir, '.reeltrace', `compact-${step}`);
  await mkdir(dirname(beside), { recursive: true });
  try {
    const file = await open(beside, 'w');
    try {
      let block: Buffer[] = [];
      let size = 0;
      for await (const { key, line, bytes } of keyedLines(path, step)) {
        if (key !== undefined && last.get(last.findOrAdd(key), 'line') !== line) continue;
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
    await rm(beside, { force: true });
    throw writeFailure(path, error);
  }
}

async function* keyedLines(path: string, step: RowStep) {
  for await (const lines of readLineBatches(readFileBytes(path))) {
    for (const { number, bytes } of lines) {
      if (bytes === null || bytes.length === 0) continue;
      const row = rowIn(step, bytes);
      yield { key: row && `${row.video}\n${row.prompt_key ?? ''}`, line: number, bytes };
    }
  }
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
