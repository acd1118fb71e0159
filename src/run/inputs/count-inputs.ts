import { setImmediate } from 'node:timers/promises';
import type { Config } from '../../config/config.js';
import { ReeltraceError } from '../../errors/errors.js';
import { gatherInputs } from './inputs.js';

/** So many inputs are counted before the run itself gets its turn. */
const AT_ONCE = 256;

/**
 * Counts the inputs that a configuration names by a walk of its own, beside the run, which takes them no faster than it
 * works. Reads names and lines, no videos.
 * @param start the file of records that the first step reads, where it reads one
 * @returns undefined when it was stopped, where the inputs are the records of an earlier step, which are not read twice,
 *   or when they can't be read: the run itself says why
 */
export async function countInputs(
  config: Config,
  start: string | undefined,
  stop: AbortSignal,
): Promise<number | undefined> {
  const { videos, input_jsonl_files } = config.data;
  if (videos.length + input_jsonl_files.length === 0 && start !== undefined) return undefined;
  let count = 0;
  try {
    for await (const _ of gatherInputs(config, start).videos) {
      count += 1;
      if (count % AT_ONCE === 0) await setImmediate();
      if (stop.aborted) return undefined;
    }
  } catch (error) {
    if (error instanceof ReeltraceError) return undefined;
    throw error;
  }
  return stop.aborted ? undefined : count;
}
