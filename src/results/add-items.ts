import { mergeMap } from 'rxjs';
import type { Parsed, Questioned, TaskItem } from '../records/record.js';
import type { Recalled } from './recall.js';
import type { RunOperator } from './step.js';

/** What a run can do to the task files. */
export interface AddTo {
  append(items: readonly TaskItem[]): Promise<void>;
  /** Some items may belong to records that were replaced: the files are rebuilt at the end of the run. */
  replace(): void;
}

/**
 * Adds the items of new records to the task files. The items of a record that replaces an earlier one are added when the
 * run ends, together with the removal of the old ones, so that the files never hold both.
 */
export function addItems(taskFiles: AddTo): RunOperator {
  return mergeMap(async (outcome) => {
    if (!outcome.ok) return outcome;
    // Only step 4 uses this.
    const { answered, former_mode, mode, prompt_key, items } = outcome.record as Recalled &
      Parsed<Questioned>;
    if (answered.has(prompt_key) || (former_mode !== undefined && former_mode !== mode)) taskFiles.replace();
    else await taskFiles.append(items);
    return outcome;
  });
}
