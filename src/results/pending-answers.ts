import { connect, filter, map, merge, mergeMap } from 'rxjs';
import type { Outcome } from '../records/record.js';
import type { Recalled } from './recall.js';
import type { RunOperator } from './step.js';

/**
 * Adds answers of earlier runs that a step after the questions has not seen yet to the new ones. All answers about a video
 * are parts of that video.
 */
export function withPendingAnswers(questions: RunOperator): RunOperator {
  return connect((outcomes) =>
    merge(
      outcomes.pipe(
        filter((outcome) => pendingOf(outcome).length === 0 || typesOf(outcome) > 0),
        map((outcome) => withParts(outcome)),
        questions,
      ),
      outcomes.pipe(mergeMap(pendingOf)),
    ),
  );
}

const typesOf = (outcome: Outcome<Recalled>) => (outcome.ok ? outcome.record.pending_types.length : 0);

function withParts(outcome: Outcome<Recalled>): Outcome<Recalled> {
  const recalled = outcome.ok ? outcome.record.pending_answers.length : 0;
  return recalled === 0 ? outcome : { ...outcome, parts: recalled + typesOf(outcome) };
}

/** The answers of earlier runs as records, as if step 3 had just given them. */
function pendingOf(outcome: Outcome<Recalled>): readonly Outcome<Recalled>[] {
  if (!outcome.ok || outcome.record.pending_answers.length === 0) return [];
  const { record } = outcome;
  return record.pending_answers.map(({ fields, print }) => {
    const lineage = { ...record.lineage, prints: { ...record.lineage.prints, '3': print } };
    return withParts({ ok: true, record: { ...record, ...fields, lineage } });
  });
}
