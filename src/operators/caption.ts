import type { OperatorFunction } from 'rxjs';
import type { Model } from '../models/model.js';
import { formatLength } from '../prompts/index.js';
import { parseCaption, parseDenseCaption } from '../qa/captions/parse.js';
import {
  type Captioned,
  going,
  type Outcome,
  type Probed,
  type PromptKey,
  type Routed,
} from '../records/record.js';
import { type AskOptions, allSettled, ask, traceOf } from './ask.js';
import type { ChunkPlan } from './chunk-plan.js';
import { each } from './each.js';
import { tooLong } from './skip-long.js';
import { doneWithWhole, videoBefore } from './upcoming.js';

/** Options of {@link caption}. */
export interface CaptionOptions extends AskOptions, Partial<ChunkPlan> {
  /** Longer videos are skipped; seconds. */
  readonly max_video_length_sec: number;
}

/**
 * Step 1a: a narrative summary and timestamped events, asked side by side; both must return text that passes the checks.
 * Videos longer than the limit end as skipped, with the reason.
 */
export function caption<T extends Routed<Probed>>(
  model: Model,
  options: CaptionOptions,
): OperatorFunction<Outcome<T>, Outcome<Captioned<T>>> {
  const { pack, max_video_length_sec, checks_off } = options;
  return each({ step: '1a', concurrency: options.concurrency }, async (record, signal) => {
    if (record.video_length > max_video_length_sec) return tooLong(record, max_video_length_sec);
    const variables = formatLength(record.video_length);
    const { mode, video_length } = record;
    const about = (prompt_key: PromptKey) => {
      const call = { step: '1a', prompt_key } as const;
      return { ...call, variables, video: videoBefore(model, record, call, options) };
    };
    const asGlobal = (text: string) => parseCaption(text, checks_off);
    const asDense = (text: string) => parseDenseCaption(text, video_length, checks_off);
    const [global, dense] = await allSettled([
      ask(model, pack, { ...about(`${mode}_global_caption`), parse: asGlobal }, signal),
      ask(model, pack, { ...about(`${mode}_dense_caption`), parse: asDense }, signal),
    ]).finally(() => doneWithWhole(model, record, options));
    return going({
      ...record,
      global_caption: global.value,
      dense_caption: dense.value,
      caption_trace: traceOf(model, pack, [global, dense]),
    });
  });
}
