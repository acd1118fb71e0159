/** What a check is: a pure function that says what is wrong with a pair. */

import type { QaPair, QaType } from '../../records/record.js';
import type { PairCheckName } from '../check-names.js';

/** What a check knows beside the pair. */
export interface CheckContext {
  /** Seconds. */
  readonly video_length: number;
  /** All that the questions were made from; where it is absent, nothing can be compared with it. */
  readonly description?: string;
  /** For late checks: pairs of the same answer that passed the checks before, in their order, the pair itself among them. */
  readonly siblings?: readonly QaPair[];
}

/** A check by its name. */
export interface Check {
  readonly name: PairCheckName;
  /** All types when absent. */
  readonly types?: readonly QaType[];
  /** True for checks that only look at pairs which passed all checks before, as those do that compare pairs. */
  readonly late?: true;
  /** What is wrong, in one sentence for a person and for the model that is asked again; undefined when nothing is. */
  readonly check: (pair: QaPair, context: CheckContext) => string | undefined;
}

/** The pair of one type. */
export type PairOf<T extends QaType> = Extract<QaPair, { type: T }>;

/** A text inside a message. */
export function quoted(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return `"${flat.length > 80 ? `${flat.slice(0, 79)}…` : flat}"`;
}
