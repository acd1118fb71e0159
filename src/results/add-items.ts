import { mergeMap } from 'rxjs';
import type { Parsed, Questioned, TaskItem } from '../records/record.js';
import type { Recalled } from './recall.js';
import type { RunOperator } from './step.js';

/** The task files as a run adds to them. */
export interface AddTo {
  append(items: readonly TaskItem[]): Promise<void>;
  /** Items that are there may be of records that are replaced: the files are built anew at the end. */
  replace(): void;
}

/**
 * Adds the items of new records to the task files. The items of a record that replaces an earlier one wait for the end of
 * the run, when they take the place of the old ones, so that at no time both are there.
 */
export function addItems(taskFiles: AddTo): RunOperator {
  return mergeMap(async (outcome) => {
    if (!outcome.ok) return outcome;
    // Only records of step 4 come here.
    const { answered, former_mode, mode, prompt_key, items } = outcome.record as Recalled &
      Parsed<Questioned>;
    if (answered.has(prompt_key) || (former_mode !== undefined && former_mode !== mode)) taskFiles.replace();
    else await taskFiles.append(items);
    return outcome;
  });
}
