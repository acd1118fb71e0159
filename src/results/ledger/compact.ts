import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Row, readRow } from '../../records/rows.js';
import { makeDirectory } from '../../sinks/make-directory.js';
import { createNdjsonFile } from '../../sinks/ndjson.js';
import { writeFailure } from '../../sinks/write-failure.js';
import { readFileBytes } from '../../sources/file-bytes.js';
import { readLineBatches } from '../../sources/lines.js';
import { STEPS, type StepList, type WritingStep } from '../../steps.js';
import { Ledger, type LedgerOptions } from './ledger.js';
import { isOfLane } from './ledger-step.js';
import { isOutdated } from './left.js';

/**
 * Opens the ledger of a results directory and keeps it, see {@link compactAll}. No file may be open for writing meanwhile.
 * @returns the ledger, and what was done, in sentences
 */
export async function keepCompact(
  results_dir: string,
  options: LedgerOptions = {},
): Promise<{ readonly ledger: Ledger; readonly notices: readonly string[] }> {
  const ledger = await Ledger.keep(results_dir, options);
  try {
    return { ledger, notices: await compactAll(results_dir, ledger, options.list) };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/**
 * Rewrites each file that holds several records of one key (a refresh was killed, or files were joined by hand), or records
 * of a lane that step 0 has since moved their video out of: whole and at once, without them. No file may be open for writing
 * meanwhile: what is written to it would be gone.
 * @param ledger up to date; it is again afterwards
 * @returns what was done, in sentences
 */
export async function compactAll(
  results_dir: string,
  ledger: Ledger,
  list: StepList = STEPS,
): Promise<readonly string[]> {
  const notices: string[] = [];
  const { duplicates, outdated } = ledger;
  for (const step of list.writing) {
    const { id, row } = step;
    const [file, doubled, left] = [row.file, duplicates[id] ?? 0, outdated[id] ?? 0];
    if (doubled + left === 0) continue;
    await compact(results_dir, step, ledger);
    if (doubled > 0) notices.push(`${file} had several records of the same key: the last of each was kept`);
    if (left > 0)
      notices.push(
        `${file} had ${left} records of videos that step 0 has moved to the other lane: they are gone`,
      );
  }
  if (notices.length > 0) await ledger.update();
  return notices;
}

/** Lines are collected to this size before they are written. */
const BLOCK_BYTES = 1 << 20;
const NEWLINE = Buffer.from('\n');

/**
 * Rewrites a step's file with the last record of each key, in the order of those, and without records of a lane that their
 * video has left. Lines that are no records stay, since nobody can say what they replace.
 * @param ledger up to date
 * @throws FatalError when there is no room for it; the file is then as it was
 */
async function compact(results_dir: string, step: WritingStep, ledger: Ledger): Promise<void> {
  const path = join(results_dir, step.row.file);
  // A torn last line, to which no newline belongs, is first set aside.
  await (await createNdjsonFile(path)).close();
  const last = await lastOfLane(path, step, ledger);
  // A line that is too long to be held can't be copied either: then everything stays, and the last record counts.
  if (last === undefined) return;

  const beside = join(results_dir, '.reeltrace', `compact-${step.id}`);
  try {
    await makeDirectory(dirname(beside));
    const file = await open(beside, 'w');
    try {
      let block: Buffer[] = [];
      let size = 0;
      for await (const { key, isLast, bytes, offset } of keyedLines(path, step, ledger)) {
        if (bytes === null) continue;
        if (key !== undefined && offset !== last.get(key) && !(isLast && !last.has(key))) continue;
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

/**
 * Where the last record is of each key whose very last record goes, because its video has left that lane.
 * @returns undefined when the file has a line that is too long to be held
 */
async function lastOfLane(
  path: string,
  step: WritingStep,
  ledger: Ledger,
): Promise<ReadonlyMap<string, number> | undefined> {
  const last = new Map<string, number>();
  if ((ledger.outdated[step.id] ?? 0) === 0) {
    for await (const lines of readLineBatches(readFileBytes(path)))
      for (const { bytes } of lines) if (bytes === null) return undefined;
    return last;
  }
  for await (const { key, bytes, offset, isReplaced } of keyedLines(path, step, ledger)) {
    if (bytes === null) return undefined;
    if (key !== undefined && isReplaced) last.set(key, offset);
  }
  return last;
}

/** The lines of a file but for records that their video has left behind; lines that are no records have no key. */
async function* keyedLines(path: string, step: WritingStep, ledger: Ledger) {
  for await (const lines of readLineBatches(readFileBytes(path))) {
    for (const { offset, bytes } of lines) {
      if (bytes?.length === 0) continue;
      const row = bytes === null ? undefined : rowIn(step, bytes);
      if (row === undefined) {
        yield { key: undefined, offset, bytes, isLast: false, isReplaced: false };
        continue;
      }
      const { video, prompt_key } = row;
      if (hasLeft(row, step, ledger)) continue;
      const there = ledger.rowsOf(video).find((one) => one.step === step.id && one.prompt_key === prompt_key);
      yield {
        key: `${video}\n${prompt_key ?? ''}`,
        offset,
        bytes,
        isLast: there?.offset === offset,
        isReplaced: there?.is_outdated === true,
      };
    }
  }
}

function hasLeft({ video, mode }: Row, step: WritingStep, ledger: Ledger): boolean {
  const left = ledger.find(video);
  return left !== undefined && isOutdated({ of_lane: isOfLane(step) }, mode, left);
}

function rowIn(step: WritingStep, bytes: Buffer): Row | undefined {
  try {
    const read = readRow(step, JSON.parse(bytes.toString('utf8')));
    return 'row' in read ? read.row : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
