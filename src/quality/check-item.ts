/** Checks one finished item with every check of pairs that can be applied to it. */
import { nameInReason, type PairCheckName } from '../qa/check-names.js';
import { CHECKS, checkPair, type ItemTexts, readItem } from '../qa/index.js';
import type { QaPair, Task } from '../records/record.js';

/** Something that is wrong with an item. */
export interface Finding {
  /** The name of a check, or of what could not be read. */
  readonly check: string;
  readonly message: string;
  /** Errors make an item unfit for training; a warning is a matter of style. */
  readonly severity: 'error' | 'warning';
}

/** Not applied to single finished items: these need other pairs, or protect texts that are still to be parsed. */
const OFF: readonly PairCheckName[] = ['protocol_text', 'pair_twice', 'yes_no_balance'];
/** Findings that leave the label right. */
const STYLE: ReadonlySet<string> = new Set([
  'not_whole_video',
  'blind_question',
  'source_talk',
  'reasoning_repeats',
] satisfies PairCheckName[]);

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
  if ('reason' in read) return { pair: undefined, findings: [finding(read.reason)] };
  const { pair } = read;
  const context = { video_length: video_length ?? Number.POSITIVE_INFINITY };
  const isBare = task === 'bcq' && pair.type === 'bcq';
  const reasons = checkPair(pair, context, isBare ? [...OFF, 'reasoning_conclusion'] : OFF);
  const conclusion = isBare ? bareConclusion(pair) : [];
  return { pair, findings: [...reasons.map(finding), ...conclusion] };
}

/**
 * The full answer to a `bcq` item is not known, so we can't check that the end of the reasoning is about it, only that it
 * does not end on the other verdict. With the reasoning itself as the answer, only this part of the check remains.
 */
function bareConclusion(pair: Extract<QaPair, { type: 'bcq' }>): Finding[] {
  const check = CHECKS.find(({ name }) => name === 'reasoning_conclusion');
  const whole = { ...pair, full_answer: `${pair.answer}. ${pair.reasoning}` };
  const message = check?.check(whole, { video_length: Number.POSITIVE_INFINITY });
  return message === undefined ? [] : [{ check: 'reasoning_conclusion', message, severity: 'error' }];
}

function finding(reason: string): Finding {
  const check = nameInReason(reason) ?? 'item';
  const message = reason.slice(check.length + 2);
  return { check, message, severity: STYLE.has(check) ? 'warning' : 'error' };
}
