/** All checks of pairs, and what they find in the pairs of an answer. */
import type { QaPair } from '../../records/record.js';
import { type CheckLevels, PAIR_CHECKS, type PairCheckName, reasonText } from '../check-names.js';
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

/** All checks of pairs, in the order in which their findings are told. */
export const CHECKS: readonly Check[] = PAIR_CHECKS.map((name) => ({ name, check: FINDS[name] }));

/** The checks that only see pairs which passed all others, such as those that compare pairs. */
const LAST: readonly PairCheckName[] = ['protocol_text', 'pair_twice', 'yes_no_balance'];
const LATE = CHECKS.filter(({ name }) => LAST.includes(name));
const EARLY = CHECKS.filter((check) => !LATE.includes(check));

/** What became of one pair. */
export interface Judged {
  /** As it was given. */
  readonly pair: QaPair;
  /** Everything that is wrong with it, each as `name: sentence`; empty for a good pair. */
  readonly reasons: readonly string[];
  /** Everything that is doubtful about it, in the same form: signs, no proof. */
  readonly doubts: readonly string[];
}

/**
 * Judges the pairs of one answer, in their order. Each is checked by itself first; those without a fault are then
 * compared with each other.
 *
 * @param context what is known of the video
 * @param levels what is done about the findings of checks, where it is not the usual
 */
export function judgePairs(
  pairs: readonly QaPair[],
  context: Omit<CheckContext, 'siblings'>,
  levels: CheckLevels = {},
): Judged[] {
  const judged = pairs.map((pair) => ({
    pair,
    whole: withinVideo(pair, context),
    reasons: noted(),
    doubts: noted(),
  }));
  const run = ({ name, check }: Check, of: (typeof judged)[number], known: CheckContext) => {
    const level = levels[name];
    const found = level === 'off' ? undefined : check(of.whole, known);
    if (found === undefined) return;
    const message = typeof found === 'string' ? found : found.doubt;
    const usual = typeof found === 'string' ? 'refuse' : 'flag';
    ((level ?? usual) === 'refuse' ? of.reasons : of.doubts).push(reasonText(name, message));
  };
  for (const each of judged) for (const check of EARLY) run(check, each, context);
  for (const check of LATE) {
    const passed = judged.filter(({ reasons }) => reasons.length === 0);
    const known = { siblings: passed.map(({ whole }) => whole), ...context };
    for (const each of passed) run(check, each, known);
  }
  return judged.map(({ pair, reasons, doubts }) => ({ pair, reasons, doubts }));
}

const noted = (): string[] => [];

/**
 * Everything that is wrong with one pair, each as `name: sentence`; empty when nothing is.
 *
 * @example checkPair(pair, {video_length: 12.5}) // ['times_in_video: The end 00:20 lies behind …']
 */
export function checkPair(
  pair: QaPair,
  context: Omit<CheckContext, 'siblings'>,
  levels: CheckLevels = {},
): readonly string[] {
  return judgePairs([pair], context, levels)[0]?.reasons ?? [];
}
