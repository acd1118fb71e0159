import type { OperatorFunction } from 'rxjs';
import { captionFault, denseCaptionFault, refuseFault } from '../captions/checks.js';
import type { CheckName } from '../check-names.js';
import { ParseError } from '../errors.js';
import type { Model } from '../models/model.js';
import { formatLength } from '../prompts/index.js';
import { type Captioned, going, type Outcome, type Probed, type PromptKey, type Routed } from '../record.js';
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
 * Reads a text answer as it is, without the white space around it.
 * @throws ParseError (kind `empty`) when nothing is left.
 */
export function parseText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new ParseError('expected a text, got an empty answer', text, { kind: 'empty' });
  return trimmed;
}

/**
 * Reads a caption of prose.
 * @throws ParseError when it is empty, refuses, or breaks off.
 */
export function parseCaption(text: string, checks_off: readonly CheckName[] = []): string {
  const caption = parseText(text);
  refuseFault(captionFault(caption, checks_off), text);
  return caption;
}

/**
 * Reads a description: its form is the pack's affair, but it must not be a refusal.
 * @throws ParseError when it is empty or refuses.
 */
export function parseDescription(text: string, checks_off: readonly CheckName[] = []): string {
  const description = parseText(text);
  refuseFault(captionFault(description, [...checks_off, 'caption_cut_off']), text);
  return description;
}

/**
 * Reads a caption of events in time.
 * @param video_length seconds
 * @throws ParseError when it is empty, refuses, breaks off, or its events don't parse, fit the video and stand in order.
 */
export function parseDenseCaption(
  text: string,
  video_length: number,
  checks_off: readonly CheckName[] = [],
): string {
  const caption = parseText(text);
  refuseFault(denseCaptionFault(caption, video_length, checks_off), text);
  return caption;
}

/**
 * Step 1a: a narrative summary and timestamped events, asked side by side; both must return
 * text that passes the checks. Videos longer than the
 * limit end as skipped, with the reason.
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
