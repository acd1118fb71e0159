import { map, type OperatorFunction } from 'rxjs';
import { checkPair, shuffleOptions, toItems, withinVideo } from '../qa/index.js';
import type { Outcome, Parsed, QaPair, Questioned, TaskItem } from '../record.js';

/** A part of an answer that did not become an item, and why. */
export interface RejectedPair {
  readonly video: string;
  readonly prompt_key: string;
  readonly reasons: readonly string[];
  /** The pair, where one could be read at all, or the text. */
  readonly pair?: QaPair;
  readonly text?: string;
}

/** Options of {@link parse}. */
export interface ParseOptions {
  /** Names a video in the task files. */
  readonly videoId: (video: string) => string;
  readonly permute_mcq_options: boolean;
  /** Told of every pair that fails a check. */
  readonly onRejected?: (rejected: RejectedPair) => void;
}

/** The items that one record's pairs become, and the pairs that fail a check. */
export function itemsOf(
  record: Pick<Questioned, 'video' | 'video_length' | 'prompt_key' | 'qa' | 'rejections'>,
  options: ParseOptions,
): { readonly items: readonly TaskItem[]; readonly rejected: readonly RejectedPair[] } {
  const items: TaskItem[] = [];
  const { video, prompt_key } = record;
  const rejected: RejectedPair[] = record.rejections.map(({ reason, message, text }) => ({
    video,
    prompt_key,
    reasons: [`${reason}: ${message}`],
    text,
  }));
  const { video_length } = record;
  for (const read of record.qa) {
    const pair = withinVideo(read, { video_length });
    const reasons = checkPair(pair, { video_length });
    if (reasons.length > 0) {
      rejected.push({ video, prompt_key, reasons, pair });
      continue;
    }
    const shuffled = options.permute_mcq_options ? shuffleOptions(pair) : pair;
    items.push(...toItems(shuffled, options.videoId(video)));
  }
  return { items, rejected };
}

/** Step 4: turns pairs into the items of the task files; no model is asked. */
export function parse<T extends Questioned>(
  options: ParseOptions,
): OperatorFunction<Outcome<T>, Outcome<Parsed<T>>> {
  return map((outcome) => {
    if (!outcome.ok) return outcome;
    const { items, rejected } = itemsOf(outcome.record, options);
    for (const pair of rejected) options.onRejected?.(pair);
    return { ...outcome, record: { ...outcome.record, items } };
  });
}
