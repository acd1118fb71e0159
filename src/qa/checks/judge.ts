/** All checks of pairs, and what they find in the pairs of an answer. */
import type { QaPair } from '../../records/record.js';
import { type CheckName, PAIR_CHECKS, type PairCheckName, reasonText } from '../check-names.js';
import type { Check, CheckContext } from './check.js';
import { formChecks } from './form.js';
import { reasoningChecks } from './reasoning.js';
import { setChecks } from './set.js';
import { timeChecks, withinVideo } from './times.js';
import { descriptionChecks } from './times-in-description.js';
import { wordingChecks } from './wording.js';

const FINDS: Readonly<Record<PairCheckName, Check['check']>> = {
  ...formChecks,
  ...timeChecks,
  ...descriptionChecks,
  ...wordingChecks,
  ...reasoningChecks,
  ...setChecks,
};
const LATE: readonly PairCheckName[] = ['protocol_text', 'pair_twice', 'yes_no_balance'];

/** All checks of pairs, in the order in which their findings are told; those that compare pairs come last. */
export const CHECKS: readonly Check[] = PAIR_CHECKS.map((name) => ({
  name,
  late: LATE.includes(name),
  check: FINDS[name],
}));

/** What became of one pair. */
export interface Judged {
  /** As it was given. */
  readonly pair: QaPair;
  /** Everything that is wrong with it, each as `name: sentence`; empty for a good pair. */
  readonly reasons: readonly string[];
}

/**
 * Judges the pairs of one answer, in their order. Each is checked by itself first; those without a fault are then
 * compared with each other.
 *
 * @param context what is known of the video
 * @param off checks that are left out
 */
export function judgePairs(
  pairs: readonly QaPair[],
  context: Omit<CheckContext, 'siblings'>,
  off: readonly CheckName[] = [],
): Judged[] {
  const checks = CHECKS.filter(({ name }) => !off.includes(name));
  const early = checks.filter(({ late }) => !late);
  const whole = pairs.map((pair) => withinVideo(pair, context));
  const reasons = whole.map((pair) => early.flatMap((check) => findings(check, pair, context)));
  for (const check of checks.filter(({ late }) => late)) {
    const siblings = whole.filter((_, index) => reasons[index]?.length === 0);
    const passed = new Set(siblings);
    for (const [index, pair] of whole.entries())
      if (passed.has(pair)) reasons[index]?.push(...findings(check, pair, { ...context, siblings }));
  }
  return pairs.map((pair, index) => ({ pair, reasons: reasons[index] ?? [] }));
}

/**
 * Everything that is wrong with one pair, each as `name: sentence`; empty when nothing is.
 *
 * @example checkPair(pair, {video_length: 12.5}) // ['times_in_video: The end 00:20 lies behind …']
 */
export function checkPair(
  pair: QaPair,
  context: Omit<CheckContext, 'siblings'>,
  off: readonly CheckName[] = [],
): readonly string[] {
  return judgePairs([pair], context, off)[0]?.reasons ?? [];
}

function findings({ name, check }: Check, pair: QaPair, context: CheckContext): string[] {
  const message = check(pair, context);
  return message === undefined ? [] : [reasonText(name, message)];
}
