import { map, type OperatorFunction } from 'rxjs';
import { type CheckName, reasonText } from '../qa/check-names.js';
import { judgePairs, missingVerdict, shuffleOptions, toItems, withinVideo } from '../qa/index.js';
import type { Answered, Outcome, Parsed, Questioned, Rejection, TaskItem } from '../records/record.js';
import type { AskOptions } from './ask.js';
import { defineStep } from './define-step.js';

/** A part of an answer that did not become an item, and why. */
export interface RejectedPair extends Rejection {
  readonly video: string;
  readonly prompt_key: string;
}

/** Options of {@link parse}. */
export interface ParseOptions {
  /** The name of a video in the task files. */
  readonly videoId: (video: string) => string;
  readonly permute_mcq_options: boolean;
  /** Checks to omit; none by default. */
  readonly checks_off?: readonly CheckName[];
  /** Applies what later steps found out about an answer. */
  readonly judge?: (answer: Answered) => Answered;
  /** Called with every answer before it is judged. */
  readonly onAnswer?: (video: string, prompt_key: string) => void;
  /** Called with every pair that fails a check. */
  readonly onRejected?: (rejected: RejectedPair) => void;
}

/**
 * The items made from one record's pairs, and the pairs that fail a check. The checks use only the record, so the same
 * row always gives the same items.
 */
export function itemsOf(
  answer: Answered,
  options: ParseOptions,
): { readonly items: readonly TaskItem[]; readonly rejected: readonly RejectedPair[] } {
  const record = options.judge?.(answer) ?? answer;
  const { video, prompt_key, video_length, detailed_description: description } = record;
  const { checks_off = [] } = options;
  const context = { video_length, ...(description !== undefined && { description }) };
  // Pairs that were rejected only by checks that are now off are accepted again.
  const isBack = ({ reasons, pair }: Rejection) =>
    pair !== undefined &&
    reasons.every((reason) => checks_off.some((name) => reason.startsWith(`${name}: `)));
  const back = record.rejections.filter(isBack).flatMap(({ pair }) => pair ?? []);
  // The pairs are not read from a text here, so this check does not apply.
  const judged = judgePairs([...record.qa, ...back], context, [...checks_off, 'protocol_text']);
  const kept = judged.flatMap(({ pair, reasons }) => (reasons.length === 0 ? [pair] : []));
  const failed = judged.flatMap(({ pair, reasons }): Rejection[] =>
    reasons.length === 0 ? [] : [{ reasons, pair }],
  );
  const missing = checks_off.includes('yes_no_balance') ? undefined : missingVerdict(kept);
  const lacking = `There is no question with the answer ${missing}.`;
  const lost: readonly Rejection[] = [
    ...record.rejections.filter((rejection) => !isBack(rejection)),
    ...failed,
    ...(missing === undefined ? [] : [{ reasons: [reasonText('yes_no_balance', lacking)] }]),
  ];
  return {
    items: kept.flatMap((pair) => {
      const read = withinVideo(pair, context);
      return toItems(options.permute_mcq_options ? shuffleOptions(read) : read, options.videoId(video));
    }),
    rejected: lost.map((rejection) => ({ video, prompt_key, ...rejection })),
  };
}

/** Step 4: turns pairs into the items of the task files; no model is asked. */
export function parse<T extends Questioned>(
  options: ParseOptions,
): OperatorFunction<Outcome<T>, Outcome<Parsed<T>>> {
  return map((outcome) => {
    if (!outcome.ok) return outcome;
    const { video, prompt_key } = outcome.record;
    options.onAnswer?.(video, prompt_key);
    const { items, rejected } = itemsOf(outcome.record, options);
    for (const pair of rejected) options.onRejected?.(pair);
    return { ...outcome, record: { ...outcome.record, items } };
  });
}

interface ParseSettings extends AskOptions {
  readonly parsing: ParseOptions;
}

export const parseStep = defineStep<Questioned, Parsed, ParseSettings>({
  id: '4',
  title: 'task files',
  made_from: [],
  needs: { fields: ['qa_output'], from: '3' },
  watches: false,
  per: 'prompt_key',
  operator: ({ settings }) => parse(settings.parsing),
});
