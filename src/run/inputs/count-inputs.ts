import { setImmediate } from 'node:timers/promises';
import type { Config } from '../../config/config.js';
import { ReeltraceError } from '../../errors/errors.js';
import type { Outcome, Video } from '../../records/record.js';
import { readOnceKey } from '../../sources/pipe.js';
import type { RunOptions } from '../run-options.js';
import { gatherInputs } from './inputs.js';

type Split = (videos: AsyncIterable<Outcome<Video>>) => AsyncIterable<unknown>;

/** Inputs counted before the run itself gets a turn. */
const AT_ONCE = 256;

/**
 * Counts the inputs while the run works, when their number is wanted and can be known: a pipe can be read only once, a
 * watched folder never ends, and a pilot chooses among all.
 * @param start the file of records that the first step reads, if any
 * @param split puts parts in the place of videos that are divided
 * @returns a way to end the count together with the run, and the number once it is known
 */
export function startCounting(
  { config, count_inputs, inputs = [], watch, onEvent }: RunOptions,
  start: string | undefined,
  split: Split,
): { end(): Promise<void>; readonly total: () => number | undefined } {
  const isKnowable = inputs.length === 0 && watch === undefined && config.workflow.pilot === null;
  if (count_inputs !== true || !isKnowable) return { end: async () => undefined, total: () => undefined };
  const stop = new AbortController();
  let total: number | undefined;
  const counting = countInputs(config, start, split, stop.signal).then((count) => {
    total = count;
    if (count !== undefined) onEvent?.({ type: 'counted', inputs: count });
  });
  // An error that is not about the inputs is a bug; `end` throws it.
  counting.catch(() => undefined);
  return {
    end: () => {
      stop.abort();
      return counting;
    },
    total: () => total,
  };
}

/**
 * Walks the configured inputs separately from the run, which takes them only as fast as it works. Reads names and
 * lines, and looks into videos only where long ones are divided.
 * @returns undefined when stopped, when the inputs are the records of an earlier step or come from a pipe (they
 *   are not read twice), or when they can't be read: the run itself reports why
 */
async function countInputs(
  config: Config,
  start: string | undefined,
  split: Split,
  stop: AbortSignal,
): Promise<number | undefined> {
  const { videos, input_jsonl_files } = config.data;
  if (videos.length + input_jsonl_files.length === 0 && start !== undefined) return undefined;
  for (const path of input_jsonl_files) if ((await readOnceKey(path)) !== undefined) return undefined;
  let count = 0;
  try {
    for await (const _ of split(gatherInputs(config, start).videos)) {
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
