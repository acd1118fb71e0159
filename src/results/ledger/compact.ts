import { join } from 'node:path';
import { parseJson } from '../../records/json.js';
import { type Row, readRow } from '../../records/rows.js';
import { makeDirectory } from '../../sinks/make-directory.js';
import { createNdjsonFile } from '../../sinks/ndjson.js';
import { replaceFile } from '../../sinks/replace.js';
import { readFileBytes } from '../../sources/file-bytes.js';
import { readLineBatches } from '../../sources/lines.js';
import { STEPS, type StepList, type WritingStep } from '../../steps.js';
import { Ledger, type LedgerOptions } from './ledger.js';
import { isOfLane } from './ledger-step.js';
import { isOutdated } from './recorded.js';

/**
 * Opens the ledger of a results directory for a run, and compacts its row files, see {@link compactAll}.
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
 * Rewrites each file that has several records with the same key (a refresh was killed, or files were joined by hand), or
 * records of a lane that their video has since left. Each file is replaced as a whole. No file may be open for writing
 * meanwhile: what is written to it would be lost.
 * @param ledger up to date, before and afterwards
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
    const [file, doubled, moved] = [row.file, duplicates[id] ?? 0, outdated[id] ?? 0];
    if (doubled + moved === 0) continue;
    await compact(results_dir, step, ledger);
    if (doubled > 0) notices.push(`${file} had several records of the same key: the last of each was kept`);
    if (moved > 0)
      notices.push(
        `${file} had ${moved} records of videos that step 0 has moved to the other lane: they were removed`,
      );
  }
  if (notices.length > 0) await ledger.update();
  return notices;
}

const NEWLINE = Buffer.from('\n');

/**
 * Rewrites a step's file with the last record of each key, in their order, and without records of a lane that their video
 * has left. Keeps lines that are no records, because it is unknown what they would replace.
 * @param ledger up to date
 * @throws FatalError when there is no room for it; the file is then unchanged
 */
async function compact(results_dir: string, step: WritingStep, ledger: Ledger): Promise<void> {
  const path = join(results_dir, step.row.file);
  // Mends a last line that is torn or has no newline.
  await (await createNdjsonFile(path)).close();
  const last = await lastOfLane(path, step, ledger);
  // A line that is too long for memory can't be copied. Then the file stays as it is, and the last record counts.
  if (last === undefined) return;

  async function* kept(): AsyncGenerator<Buffer> {
    for await (const { key, isLast, bytes, offset } of keyedLines(path, step, ledger)) {
      if (bytes === null) continue;
      if (key !== undefined && offset !== last?.get(key) && !(isLast && !last?.has(key))) continue;
      yield bytes;
      yield NEWLINE;
    }
  }
  await makeDirectory(join(results_dir, '.reeltrace'));
  await replaceFile(path, kept(), join(results_dir, '.reeltrace', `compact-${step.id}`));
}

/**
 * Finds the last record of the right lane for each key whose very last record is removed, because its video has left the
 * lane of that record.
 * @returns undefined when the file has a line that is too long for memory
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

/** The lines of a file, without records of a lane that their video has left; lines that are no records have no key. */
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

function hasLeft({ video, mode, provenance }: Row, step: WritingStep, ledger: Ledger): boolean {
  const recorded = ledger.find(video);
  return (
    recorded !== undefined &&
    isOutdated({ of_lane: isOfLane(step) }, { mode, is_foreign: provenance === undefined }, recorded)
  );
}

function rowIn(step: WritingStep, bytes: Buffer): Row | undefined {
  const read = readRow(step, parseJson(bytes.toString('utf8')));
  return 'row' in read ? read.row : undefined;
}
