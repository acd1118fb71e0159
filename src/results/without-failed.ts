import type { Ending, Mode } from '../records/record.js';
import { type FailureRow, untried } from '../sinks/failures.js';
import type { StepList } from '../steps.js';
import type { Pending } from './refresh.js';

/** What a run that does not retry failures still does for a video. */
export interface WithoutFailed {
  /** The rest of the plan; without steps when the video ends at once. */
  readonly pending: Pending;
  /** How the video, or the omitted QA types, ended in an earlier run. */
  readonly endings: readonly Ending[];
}

/**
 * Takes what failed in an earlier run out of the plan for a video. A failed QA type does not affect the other types and
 * steps. Any other failure at a pending step ends the video before anything is asked, probed or decoded.
 * @param lane decides which prompt keys the pending QA types have
 * @param failures the listed failures of this video
 */
export function withoutFailed(
  pending: Pending,
  lane: Mode,
  failures: readonly FailureRow[],
  list: StepList,
): WithoutFailed {
  const inTheWay = failures.find((failure) => !isQuestion(failure) && isAhead(failure, pending, list));
  if (inTheWay !== undefined)
    return { pending: { ...pending, steps: new Set(), types: [] }, endings: [untried(inTheWay)] };

  const failed = (type: Pending['types'][number]) =>
    failures.find(
      (failure) => isQuestion(failure) && failure.prompt_key === list.qa_types.keyFor(type, lane),
    );
  const questions = pending.steps.has('3') ? pending.types.flatMap((type) => failed(type) ?? []) : [];
  if (questions.length === 0) return { pending, endings: [] };
  const types = pending.types.filter((type) => failed(type) === undefined);
  const steps =
    types.length > 0
      ? pending.steps
      : new Set([...pending.steps].filter((step) => step !== '3' && step !== '4'));
  return { pending: { ...pending, steps, types }, endings: questions.map(untried) };
}

function isQuestion({ step, prompt_key }: FailureRow): boolean {
  return step === '3' && prompt_key !== null;
}

/** True when the video would reach the step where it failed. */
function isAhead({ step }: FailureRow, { steps }: Pending, list: StepList): boolean {
  if (step === 'source') return false;
  return step === 'probe' ? list.watching.some((watching) => steps.has(watching)) : steps.has(step);
}
