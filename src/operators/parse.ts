import { map, type OperatorFunction } from 'rxjs';
import { type CheckLevel, type CheckLevels, reasonText } from '../qa/check-names.js';
import { judgePairs, missingVerdict, ofFile, shuffleOptions, toItems, withinVideo } from '../qa/index.js';
import { partOf } from '../records/part.js';
import type {
  Answered,
  Outcome,
  Parsed,
  QaPair,
  Questioned,
  Rejection,
  TaskItem,
} from '../records/record.js';
import type { AskOptions } from './ask.js';
import { defineStep } from './define-step.js';

/** A part of an answer that did not become an item, and why; or one that did, and what is doubtful about it. */
export interface RejectedPair extends Rejection {
  readonly video: string;
  readonly prompt_key: string;
  /** `doubtful`: the pair was kept and has an item. Without it, the part was refused. */
  readonly grade?: 'doubtful';
}

/** Options of {@link parse}. */
export interface ParseOptions {
  /** The name of a video in the task files; that of its file for a part. */
  readonly videoId: (video: string) => string;
  readonly permute_mcq_options: boolean;
  /** What is done about the findings of checks, where it is not the usual. */
  readonly checks?: CheckLevels;
  /** Applies what later steps found out about an answer. */
  readonly judge?: (answer: Answered) => Answered;
  /** Called with every answer before it is judged. */
  readonly onAnswer?: (video: string, prompt_key: string) => void;
  /** Called with every pair that a check refuses or flags. */
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
  const { checks = {} } = options;
  const part = partOf(video);
  const range = part && { start: part.start, end: part.start + video_length };
  const context = { video_length, ...(description !== undefined && { description }) };
  // Pairs that were refused before are judged again: the checks or their levels may have changed since.
  const again = record.rejections.flatMap(({ pair }) => pair ?? []);
  // The pairs are not read from a text here, so this check does not apply.
  const judged = judgePairs([...record.qa, ...again], context, { ...checks, protocol_text: 'off' });
  const kept = judged.filter(({ reasons }) => reasons.length === 0);
  const named = { video, prompt_key };
  const lost: readonly Rejection[] = [
    ...record.rejections.filter(({ pair }) => pair === undefined),
    ...judged.flatMap(({ pair, reasons }) => (reasons.length === 0 ? [] : [{ reasons, pair }])),
  ];
  const doubtful = kept.flatMap(({ pair, doubts }) =>
    doubts.length === 0 ? [] : [{ ...named, grade: 'doubtful' as const, reasons: doubts, pair }],
  );
  return {
    items: kept.flatMap(({ pair }) => {
      const read = withinVideo(pair, context);
      const asked = options.permute_mcq_options ? shuffleOptions(read) : read;
      return toItems(range === undefined ? asked : ofFile(asked, range), options.videoId(video));
    }),
    rejected: [
      ...lost.map((rejection) => ({ ...named, ...rejection })),
      ...unbalanced(
        kept.map(({ pair }) => pair),
        checks.yes_no_balance,
      ).map((each) => ({ ...named, ...each })),
      ...doubtful,
    ],
  };
}

/** The line that says which verdict a set of yes/no questions lacks. */
function unbalanced(
  kept: readonly QaPair[],
  level: CheckLevel = 'flag',
): Omit<RejectedPair, 'video' | 'prompt_key'>[] {
  const missing = level === 'off' ? undefined : missingVerdict(kept);
  if (missing === undefined) return [];
  const reasons = [reasonText('yes_no_balance', `There is no question with the answer ${missing}.`)];
  return [level === 'refuse' ? { reasons } : { reasons, grade: 'doubtful' }];
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
