import { join } from 'node:path';
import type { Step } from '../../records/record.js';
import { type Row, readRow } from '../../records/rows.js';
import { FailureList } from '../../sinks/failures.js';
import { readRowBatches } from '../../sinks/rows.js';
import { STEPS, type StepList } from '../../steps.js';
import { ownerState, readLock } from '../lock/lock.js';
import { stateDirectory } from '../state-directory.js';
import { readLastRun } from '../status/last-run.js';
import { Ledger, type LedgerOptions } from './ledger.js';

/** The records and the lists of failures of a results directory, as they are at one moment. */
export interface Snapshot {
  readonly ledger: Ledger;
  /** What `failures.jsonl` lists, without failures that later rows have resolved. */
  readonly failed: FailureList;
  readonly skipped: FailureList;
}

/** Called with each row of the files, including rows that a later one replaces; `raw` has all its fields. */
export type RowReader = (step: Step, row: Row, raw: unknown) => void;

/**
 * Reads a results directory without changing anything in it, also while a run writes to it. Omits failures that a later
 * row has resolved: a run removes them from the file only at its end, and a killed run never does. The caller closes the
 * ledger.
 */
export async function readSnapshot(results_dir: string, options: LedgerOptions = {}): Promise<Snapshot> {
  const failed = await new FailureList().read(join(results_dir, 'failures.jsonl'));
  const skipped = await new FailureList().read(join(results_dir, 'skipped.jsonl'));
  const owner = await readLock(results_dir);
  const isGrowing = owner !== undefined && ownerState(owner) !== 'dead';
  // Without a configuration, the note of the last run says where its state is.
  const state_dir = (await readLastRun(results_dir))?.config['state_dir'];
  const named = typeof state_dir === 'string' ? state_dir : undefined;
  const directory = options.directory ?? (await stateDirectory({ results_dir, state_dir: named })).ledger;
  const ledger = await Ledger.read(results_dir, { ...options, directory, isGrowing });
  for (const failures of [failed, skipped]) resolveByRows(failures, ledger, options.list);
  return { ledger, failed, skipped };
}

/** Removes failures that are older than a row for the same thing. */
export function resolveByRows(failures: FailureList, ledger: Ledger, list: StepList = STEPS): void {
  for (const video of new Set(failures.current().map((row) => row.video)))
    for (const { step, prompt_key, written } of ledger.rowsOf(video)) {
      const { watches } = list.get(step);
      const written_at = new Date(written).toISOString();
      if (written > 0) failures.resolveOlder({ video, step, prompt_key, written_at, watches });
    }
}

/** Reads the rows of all files, one after the other. */
export async function eachRow(results_dir: string, onRow: RowReader, list: StepList = STEPS): Promise<void> {
  for (const step of list.writing)
    for await (const entries of readRowBatches(join(results_dir, step.row.file)))
      for (const entry of entries) {
        const read = 'row' in entry ? readRow(step, entry.row) : undefined;
        if (read !== undefined && 'row' in read)
          onRow(step.id, read.row, 'row' in entry ? entry.row : undefined);
      }
}

/** The videos whose failures are not resolved, each once, without input lines that name no video. */
export async function failedVideos(results_dir: string): Promise<string[]> {
  const { failed, ledger } = await readSnapshot(results_dir);
  await ledger.close();
  const rows = failed.current().filter(({ step }) => step !== 'source');
  return [...new Set(rows.map(({ video }) => video))];
}
