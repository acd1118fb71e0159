import { forkJoin, map, type Observable, type OperatorFunction, of } from 'rxjs';
import { going, type Outcome, type Video } from '../records/record.js';
import { type EachOptions, each } from './each.js';

/**
 * Runs two operators on a record at the same time and joins what they add into one record. Each operator gives one
 * outcome per record. When one fails, the other is still awaited, because its calls are paid for; then the failure ends
 * the video. When both fail, the failure of the first counts.
 *
 * A record takes one place of `concurrency` for both operators and enters them together, so the clips for both can be cut
 * in one go. Their own `concurrency` has no effect here.
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

/** The record of the first operator, with the fields that the second one has added or changed. */
function joined<T extends object, A extends T, B extends T>(before: T, first: A, second: B): A & B {
  const known = new Map(Object.entries(before));
  const added = Object.entries(second).filter(([field, value]) => value !== known.get(field));
  // The unchanged fields are in the first record, too.
  return { ...first, ...Object.fromEntries(added) } as A & B;
}
