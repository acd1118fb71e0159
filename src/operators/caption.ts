import type { OperatorFunction } from 'rxjs';
import { ParseError } from '../errors.js';
import type { Model } from '../models/model.js';
import { formatLength } from '../prompts/index.js';
import { type Captioned, ended, going, type Outcome, type Probed, type Routed } from '../record.js';
import { type AskOptions, allSettled, ask, traceOf, videoInput } from './ask.js';
import { each } from './each.js';

/** Options of {@link caption}. */
export interface CaptionOptions extends AskOptions {
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
 * Step 1a: a narrative summary and timestamped events, asked side by side; both must return text. Videos longer than the
 * limit end as skipped, with the reason.
 */
export function caption<T extends Routed<Probed>>(
  model: Model,
  options: CaptionOptions,
): OperatorFunction<Outcome<T>, Outcome<Captioned<T>>> {
  const { pack, max_video_length_sec } = options;
  return each({ step: '1a', concurrency: options.concurrency }, async (record, signal) => {
    if (record.video_length > max_video_length_sec)
      return ended({
        state: 'skipped',
        video: record.video,
        step: '1a',
        kind: 'too_long',
        message: `the video is ${record.video_length.toFixed(1)} s long, the limit is ${max_video_length_sec} s`,
        hint: 'raise workflow.max_video_length_sec, or cut the video into shorter files',
      });
    const variables = formatLength(record.video_length);
    const question = { step: '1a', variables, video: videoInput(record), parse: parseText } as const;
    const [global, dense] = await allSettled([
      ask(model, pack, { ...question, prompt_key: `${record.mode}_global_caption` }, signal),
      ask(model, pack, { ...question, prompt_key: `${record.mode}_dense_caption` }, signal),
    ]);
    return going({
      ...record,
      global_caption: global.value,
      dense_caption: dense.value,
      caption_trace: traceOf(model, pack, [global, dense]),
    });
  });
}
