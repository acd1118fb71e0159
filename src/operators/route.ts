import { connect, filter, map, merge, type Observable, type OperatorFunction } from 'rxjs';
import type { Mode, Outcome, Routed, Video } from '../records/record.js';

/** The operators for the videos of each lane. */
export type Lanes<T, U> = Readonly<Record<Mode, OperatorFunction<Outcome<T>, Outcome<U>>>>;

/** Which lane a record takes: its own mode, else the global one; normal when that is `auto`. */
export function laneOf(record: Video, mode: Mode | 'auto'): Mode {
  return record.mode ?? (mode === 'auto' ? 'normal' : mode);
}

/**
 * Splits the stream into the anomaly and the normal lane and merges them again. The source is subscribed only once
 * (unlike with `partition`, which would pay for every call twice). Videos that have ended bypass the lanes.
 */
export function route<T extends Video, U extends Video>(
  mode: Mode | 'auto',
  lanes: Lanes<Routed<T>, U>,
): OperatorFunction<Outcome<T>, Outcome<U>> {
  return connect((outcomes) => {
    const lane = (name: Mode): Observable<Outcome<U>> =>
      outcomes.pipe(
        filter((outcome) => outcome.ok && laneOf(outcome.record, mode) === name),
        withMode(name),
        lanes[name],
      );
    const endings = outcomes.pipe(filter((outcome) => !outcome.ok));
    return merge(endings, lane('anomaly'), lane('normal'));
  });
}

function withMode<T extends Video>(mode: Mode): OperatorFunction<Outcome<T>, Outcome<Routed<T>>> {
  return map((outcome) => (outcome.ok ? { ...outcome, record: { ...outcome.record, mode } } : outcome));
}
