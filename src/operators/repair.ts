/** Asks again for the parts of an answer that failed, with the reasons. */
import { RecordError } from '../errors/errors.js';
import type { Model } from '../models/model.js';
import { type CheckLevels, countNames, reasonText } from '../qa/check-names.js';
import {
  type CheckContext,
  isSameQuestion,
  judgePairs,
  missingVerdict,
  type Piece,
  repairPrompt,
  TWICE,
  wantedPairs,
} from '../qa/index.js';
import type { QaType } from '../records/qa-types.js';
import type { DoubtfulPair, QaPair, Rejection, RepairTrace } from '../records/record.js';
import type { Asked } from './ask.js';

/** How an answer is judged, and how often its failed parts may be asked again. */
export interface RepairOptions {
  readonly type: QaType;
  readonly context: Omit<CheckContext, 'siblings'>;
  readonly checks: CheckLevels;
  readonly max_repairs: number;
}

/** The good pairs of an answer, and the parts that can't be used. */
export interface Sifted {
  readonly kept: readonly QaPair[];
  /** What is doubtful about kept pairs, by their place among them. */
  readonly doubtful: readonly DoubtfulPair[];
  readonly lost: readonly Rejection[];
}

/** An answer after its repairs, with all calls made for it. */
export interface Repaired extends Sifted {
  readonly asked: readonly Asked<readonly Piece[]>[];
  /** The result of asking again; undefined when nothing was asked again. */
  readonly repair: RepairTrace | undefined;
}

/** Separates the good pairs of an answer from the parts that can't be used; both keep their order. */
export function sift(pieces: readonly Piece[], options: Omit<RepairOptions, 'max_repairs'>): Sifted {
  const pairs = pieces.flatMap((piece) => (piece.ok ? [piece.pair] : []));
  const judged = judgePairs(pairs, options.context, options.checks);
  const passed = judged.filter(({ reasons }) => reasons.length === 0);
  const doubtful = passed.flatMap(({ doubts }, index) =>
    doubts.length === 0 ? [] : [{ index, reasons: doubts }],
  );
  let next = 0;
  const lost = pieces.flatMap((piece): Rejection[] => {
    if (!piece.ok) return [piece.rejection];
    const { reasons = [] } = judged[next++] ?? {};
    return reasons.length === 0 ? [] : [{ reasons, pair: piece.pair }];
  });
  return { kept: passed.map(({ pair }) => pair), doubtful, lost };
}

/**
 * Adds a repair to an answer: each of its pieces replaces one lost part. Ignores pairs that exist already and pieces
 * beyond what was asked for. Lost parts without a replacement stay as they were.
 */
export function mend(
  before: Pick<Sifted, 'kept' | 'lost'>,
  repair: readonly Piece[],
  options: Omit<RepairOptions, 'max_repairs'>,
): Sifted {
  const fresh = repair
    .filter((piece) => !piece.ok || !before.kept.some((pair) => isSameQuestion(pair, piece.pair)))
    .slice(0, wantedPairs({ failed: before.lost }));
  const kept = before.kept.map((pair): Piece => ({ ok: true, pair }));
  const after = sift([...kept, ...fresh], options);
  return { ...after, lost: [...after.lost, ...before.lost.slice(fresh.length)] };
}

/** True for models that may answer differently when asked again. */
function canRepair({ backend, parameters }: Pick<Model, 'backend' | 'parameters'>): boolean {
  return backend !== 'signals' && parameters['deterministic'] !== true;
}

/**
 * Asks again for what failed, at most `max_repairs` times, until nothing is missing.
 *
 * @param again asks an amended prompt and accepts any answer
 * @throws what `again` throws, except a RecordError that a later try would not fix: then the answer stays as it is
 */
export async function repaired(
  first: Asked<readonly Piece[]>,
  again: (amend: (prompt: string) => string) => Promise<Asked<readonly Piece[]>>,
  options: RepairOptions,
): Promise<Repaired> {
  const { type, checks, max_repairs } = options;
  const asked = [first];
  const before = sift(first.value, options);
  let sifted = before;
  const repeated: Rejection[] = [];
  const rounds = canRepair(first.by) ? max_repairs : 0;
  for (let round = 0; round < rounds; round += 1) {
    repeated.push(...sifted.lost.filter(isRepeated));
    const { kept } = sifted;
    const failed = sifted.lost.filter((rejection) => !isRepeated(rejection));
    const missing = checks.yes_no_balance === 'refuse' ? missingVerdict(kept) : undefined;
    if (failed.length === 0 && missing === undefined) break;
    try {
      const answer = await again((prompt) => repairPrompt(prompt, { type, failed, kept, missing }));
      asked.push(answer);
      sifted = mend({ kept, lost: failed }, answer.value, options);
    } catch (error) {
      if (!(error instanceof RecordError) || error.kind === 'transient') throw error;
      break;
    }
  }
  const lost = sifted.lost.filter((rejection) => !repeated.includes(rejection));
  const repair = asked.length === 1 ? undefined : traced(asked.length - 1, before, sifted);
  return { ...sifted, lost: [...repeated, ...lost], asked, repair };
}

function traced(rounds: number, before: Sifted, after: Sifted): RepairTrace {
  const saved = Math.max(0, after.kept.length - before.kept.length);
  return { rounds, refused: countNames(before.lost), saved };
}

/** True for an exact duplicate of a pair: nothing is lost, so no replacement is asked for. */
function isRepeated({ reasons }: Rejection): boolean {
  return reasons.every((reason) => reason === reasonText('pair_twice', TWICE));
}
