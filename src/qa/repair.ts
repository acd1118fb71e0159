/** The prompt that asks again for the pairs of an answer that can't be used. */

import type { QaType } from '../records/qa-types.js';
import type { QaPair, Rejection } from '../records/record.js';
import { renderQa } from './render.js';

/** What is asked for again. */
export interface Repair {
  readonly type: QaType;
  /** Pairs that failed, or blocks that could not be read; empty when only a question is missing. */
  readonly failed: readonly Rejection[];
  /** Pairs of the answer that stay. */
  readonly kept: readonly QaPair[];
  /** The verdict that is missing in a set of yes/no questions. */
  readonly missing?: 'Yes' | 'No' | undefined;
}

/** How many pairs a repair asks for. */
export function wantedPairs({ failed }: Pick<Repair, 'failed'>): number {
  return Math.max(1, failed.length);
}

/**
 * The original prompt, then the pairs that failed with everything that is wrong with them, those that stay, and what is
 * wanted: as many pairs as failed, in the form that the original asks for.
 */
export function repairPrompt(original: string, repair: Repair): string {
  const { failed, kept, missing } = repair;
  const count = wantedPairs(repair);
  const pairs = count === 1 ? 'one pair' : `${count} pairs`;
  const questions = kept.map(({ question }) => `- ${question.replace(/\s+/g, ' ')}`);
  const parts = [
    original.trimEnd(),
    '## Once more',
    failed.length === 0
      ? 'You have answered this before. What you gave is good, but a pair is missing.'
      : 'You have answered this before. These pairs of your answer can’t be used; below each stands what is wrong with it:',
    ...failed.map((rejection, index) => failedPair(repair.type, rejection, index + 1)),
    ...(kept.length === 0
      ? []
      : [['These questions of yours are good and stay; do not give them again:', ...questions].join('\n')]),
    `Now give ${pairs} ${failed.length === 0 ? 'more' : 'instead'}, in the same form as before and with nothing else around. Mend what is wrong, or ask something else where it can’t be mended. All that was asked of the pairs above still holds.`,
    ...(missing === undefined ? [] : [`The answer to one of the questions must be ${missing}.`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function failedPair(type: QaType, { pair, text = '', reasons }: Rejection, number: number): string {
  const shown = pair === undefined ? text : renderQa(type, [pair]);
  const wrong = reasons.map((reason) => `- ${reason.replace(/^[a-z_]+: /, '')}`);
  return [`<failed_pair number="${number}">`, shown.trim(), '</failed_pair>', ...wrong].join('\n');
}
