/** Checks one finished item with every check of pairs that can be applied to it. */
import { type CheckLevels, nameInReason, type PairCheckName } from '../qa/check-names.js';
import { type ItemTexts, judgePairs, type RejectionReason, readItem } from '../qa/index.js';
import type { QaPair, Task } from '../records/record.js';

/** Something that is wrong with an item. */
export interface Finding {
  /** The name of a check, or of what could not be read. */
  readonly check: string;
  readonly message: string;
  /** Errors break the format or contradict themselves; a warning is a matter of form or style, or a sign without proof. */
  readonly severity: 'error' | 'warning';
}

/** Not applied to single finished items: these need other pairs, or protect texts that are still to be parsed. */
const OFF: CheckLevels = { protocol_text: 'off', pair_twice: 'off', yes_no_balance: 'off' };
/** Findings that leave the label right. */
const STYLE: ReadonlySet<string> = new Set([
  'not_whole_video',
  'blind_question',
  'source_talk',
  'reasoning_missing',
] satisfies PairCheckName[]);
/**
 * Why options can't be read: other tools write them in forms that we don't know. An answer from which nobody can tell a
 * letter, a verdict or an interval ("Both A and B", "I can't see the video") is wrong in any form.
 */
const FORM: ReadonlySet<string> = new Set([
  'missing_question',
  'missing_options',
  'too_few_options',
  'too_many_options',
  'empty_option',
  'option_letters',
  'marked_option',
  'stray_text',
] satisfies RejectionReason[]);

/** What is known of an item besides its texts. */
interface ItemContext {
  /** Seconds; where it is absent, times are only compared with each other. */
  readonly video_length?: number | undefined;
}

/** An item as the checks see it. */
interface CheckedItem {
  /** The pair that it was made from; undefined when it is not of its task's form. */
  readonly pair: QaPair | undefined;
  readonly findings: readonly Finding[];
}

/** Reads an item back as a pair and applies every check that needs nothing but the pair and the video's length. */
export function checkItem(task: Task, item: ItemTexts, { video_length }: ItemContext = {}): CheckedItem {
  const read = readItem(task, item);
  if ('reason' in read) {
    const severity = FORM.has(nameInReason(read.reason) ?? '') ? 'warning' : 'error';
    return { pair: undefined, findings: [finding(read.reason, severity)] };
  }
  const { pair, form } = read;
  const context = { video_length: video_length ?? Number.POSITIVE_INFINITY };
  const [judged] = judgePairs([pair], context, OFF);
  const wrong = judged?.reasons.map((reason) => finding(reason)) ?? [];
  return {
    pair,
    findings: [
      ...(form === undefined ? [] : [finding(form, 'warning')]),
      ...wrong,
      ...(judged?.doubts.map((reason) => finding(reason, 'warning')) ?? []),
    ],
  };
}

function finding(reason: string, severity?: Finding['severity']): Finding {
  const check = nameInReason(reason) ?? 'item';
  const message = reason.slice(check.length + 2);
  return { check, message, severity: severity ?? (STYLE.has(check) ? 'warning' : 'error') };
}
