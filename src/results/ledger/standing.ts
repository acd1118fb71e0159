import { join } from 'node:path';
import type { Step } from '../../records/record.js';
import { type Row, readRow } from '../../records/rows.js';
import { FailureList, type Made } from '../../sinks/failure-list.js';
import { readRowBatches } from '../../sinks/rows.js';
import { STEPS, type StepList } from '../../steps.js';
import { ownerState, readLock } from '../lock/lock.js';
import { stateDirectory } from '../state-directory.js';
import { readLastRun } from '../status/last-run.js';
import { Ledger, type LedgerOptions } from './ledger.js';

/** A results directory as it is at this moment. */
export interface Standing {
  readonly ledger: Ledger;
  /** What is in `failures.jsonl` and has not been got past since. */
  readonly failed: FailureList;
  readonly skipped: FailureList;
}

/** Told of each row of the files, those that a later one replaces included; `raw` has all its fields. */
export type RowReader = (step: Step, row: Row, raw: unknown) => void;

/**
 * Reads a results directory without changing anything in it, also while a run writes to it. A failure that a later row
 * contradicts is left out: a run strikes it from the file only at its end, and one that is killed never does. The ledger is
 * to be closed by the caller.
 */
export async function readStanding(results_dir: string, options: LedgerOptions = {}): Promise<Standing> {
  const failed = await FailureList.read(join(results_dir, 'failures.jsonl'));
  const skipped = await FailureList.read(join(results_dir, 'skipped.jsonl'));
  const owner = await readLock(results_dir);
  const isGrowing = owner !== undefined && ownerState(owner) !== 'dead';
  // Whoever knows no configuration looks where the last run had its state.
  const state_dir = (await readLastRun(results_dir))?.config['state_dir'];
  const named = typeof state_dir === 'string' ? state_dir : undefined;
  const directory = options.directory ?? (await stateDirectory({ results_dir, state_dir: named })).ledger;
  const ledger = await Ledger.read(results_dir, { ...options, directory, isGrowing });
  for (const failures of [failed, skipped]) strikePassed(failures, ledger, options.list);
  return { ledger, failed, skipped };
}

/** Takes off the list what rows that are there have got past. */
export function strikePassed(
  failures: { standing(): readonly { readonly video: string }[]; passed(made: Made): void },
  ledger: Ledger,
  list: StepList = STEPS,
): void {
  for (const video of new Set(failures.standing().map((row) => row.video)))
    for (const { step, prompt_key, written } of ledger.rowsOf(video)) {
      const { watches } = list.get(step);
      const written_at = new Date(written).toISOString();
      if (written > 0) failures.passed({ video, step, prompt_key, written_at, watches });
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

/** The videos that have failed and not been got past, each once; input lines that name no video are left out. */
export async function failedVideos(results_dir: string): Promise<string[]> {
  const { failed, ledger } = await readStanding(results_dir);
  await ledger.close();
  const rows = failed.standing().filter(({ step }) => step !== 'source');
  return [...new Set(rows.map(({ video }) => video))];
}
