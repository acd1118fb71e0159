import { join } from 'node:path';
import { FailureList } from '../../sinks/failure-list.js';
import { Ledger, type ReadOptions, type RowReader } from './ledger.js';

/** A results directory as it is at this moment. */
export interface Standing {
  readonly ledger: Ledger;
  /** What stands in `failures.jsonl` and has not been got past since. */
  readonly failed: FailureList;
  readonly skipped: FailureList;
}

/**
 * Reads a results directory without changing anything in it, also while a run writes to it. A failure that a later row
 * contradicts is left out: a run strikes it from the file only at its end, and one that is killed never does.
 */
export async function readStanding(results_dir: string, options: ReadOptions = {}): Promise<Standing> {
  const failed = await FailureList.read(join(results_dir, 'failures.jsonl'));
  const skipped = await FailureList.read(join(results_dir, 'skipped.jsonl'));
  const onRow: RowReader = (step, row, raw) => {
    options.onRow?.(step, row, raw);
    const { video, prompt_key, provenance } = row;
    const written_at = provenance?.written_at;
    if (written_at === undefined) return;
    for (const list of [failed, skipped]) list.passed({ video, step, prompt_key, written_at });
  };
  const ledger = await Ledger.read(results_dir, { ...options, onRow });
  return { ledger, failed, skipped };
}

/** The videos that have failed and not been got past, each once; input lines that name no video are left out. */
export async function failedVideos(results_dir: string): Promise<string[]> {
  const { failed } = await readStanding(results_dir);
  const rows = failed.standing().filter(({ step }) => step !== 'source');
  return [...new Set(rows.map(({ video }) => video))];
}
