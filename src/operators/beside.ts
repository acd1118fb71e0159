import { forkJoin, map, type Observable, type OperatorFunction, of } from 'rxjs';
import { going, type Outcome, type Video } from '../records/record.js';
import { type EachOptions, each } from './each.js';

/**
 * Runs two operators on a record at the same time and joins what they add to it into one record. Each operator gives one
 * outcome for a record. When one of them fails, the other is waited for, because its calls are paid for; then the failure
 * ends the video. Where both fail, the first one's failure counts.
 *
 * A record takes one place of `concurrency` for both operators, so it enters them together: what they ask about its video
 * can then be made in one go. Their own `concurrency` has no effect here.
 *
 * @example beside({ step: '1a', concurrency: 4 }, caption(model, options), chunk(model, options))
 */
export function beside<T extends Video, A extends T, B extends T>(
  options: EachOptions,
  first: OperatorFunction<Outcome<T>, Outcome<A>>,
  second: OperatorFunction<Outcome<T>, Outcome<B>>,
): OperatorFunction<Outcome<T>, Outcome<A & B>> {
  return each(options, (record: T): Observable<Outcome<A & B>> => {
    const both = forkJoin([of(going(record)).pipe(first), of(going(record)).pipe(second)]);
    return both.pipe(
      map(([one, other]) => {
        if (!one.ok) return one;
        if (!other.ok) return other;
        return going(joined(record, one.record, other.record));
      }),
    );
  });
}

/** What the first operator made of a record, with the fields that the second one has added or changed. */
function joined<T extends object, A extends T, B extends T>(before: T, first: A, second: B): A & B {
  const known = new Map(Object.entries(before));
  const added = Object.entries(second).filter(([field, value]) => value !== known.get(field));
  // What the second one has not changed is in the first one's record, too.
  return { ...first, ...Object.fromEntries(added) } as A & B;
}
