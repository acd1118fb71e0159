import type { Model } from '../models/model.js';
import type { Probed, Routed } from '../records/record.js';
import { type AskOptions, askAhead } from './ask.js';
import { chunkCalls } from './chunk.js';
import { planChunks } from './chunk-plan.js';
import type { UpcomingOptions, WithPending } from './upcoming.js';

/**
 * Asks step 1b's questions while step 1a asks its own: a chunk is captioned without a look at the captions of the whole, so
 * that a video needs the time of the slower of both steps, not of one after the other. Step 1b is handed the answers. Only
 * in a run, which says that step 1b follows, and of models that hold answers.
 *
 * @returns a promise for each chunk; none has to be waited for
 */
export function askChunksAhead(
  model: Model,
  record: Routed<Probed> & WithPending,
  options: Omit<AskOptions, 'concurrency'> & UpcomingOptions,
  signal: AbortSignal,
): readonly Promise<void>[] {
  const { pack, checks_off, chunk_duration_options, max_chunks } = options;
  if (chunk_duration_options === undefined || max_chunks === undefined) return [];
  if (record.pending?.has('1b') !== true) return [];
  const ranges = planChunks(record.video_length, { chunk_duration_options, max_chunks });
  return chunkCalls(record, ranges, checks_off).flatMap((call) => {
    const asking = askAhead(model, pack, call, signal)?.finally(async () => {
      // The clip of an only chunk is that of the whole, which step 1a needs.
      if (ranges.length > 1) await model.done?.(call.video);
    });
    asking?.catch(() => undefined);
    return asking ?? [];
  });
}
