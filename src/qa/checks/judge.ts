/** Applies the checks to the pairs of an answer. */

import type { QaPair } from '../../records/record.js';
import { type CheckName, reasonText } from '../check-names.js';
import type { Check, CheckContext } from './check.js';
import { CHECKS } from './table.js';
import { withinVideo } from './within-video.js';

/** What became of one pair. */
export interface Judged {
  /** As it was given. */
  readonly pair: QaPair;
  /** Everything that is wrong with it, each as `name: sentence`; empty for a good pair. */
  readonly reasons: readonly string[];
}

/**
 * Judges the pairs of one answer, in their order. Each is looked at by itself first; those without a fault are then
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
  const early = checks.filter(({ late }) => late !== true);
  const whole = pairs.map((pair) => withinVideo(pair, context));
  const reasons = whole.map((pair) => {
    const found: string[] = [];
    for (const check of early) addFinding(found, check, pair, context);
    return found;
  });
  for (const check of checks) {
    if (check.late !== true) continue;
    const siblings = whole.filter((_, index) => reasons[index]?.length === 0);
    const passed = new Set(siblings);
    for (const [index, pair] of whole.entries()) {
      const found = reasons[index];
      if (found !== undefined && passed.has(pair)) addFinding(found, check, pair, { ...context, siblings });
    }
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

function addFinding(found: string[], check: Check, pair: QaPair, context: CheckContext): void {
  if (check.types !== undefined && !check.types.includes(pair.type)) return;
  const message = check.check(pair, context);
  if (message !== undefined) found.push(reasonText(check.name, message));
}
