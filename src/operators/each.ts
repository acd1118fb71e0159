import {
  catchError,
  from,
  map,
  mergeMap,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  of,
  tap,
} from 'rxjs';
import {
  BudgetError,
  ParseError,
  QuotaError,
  RecordError,
  ThrottledError,
  TransientError,
} from '../errors/errors.js';
import { Slots } from '../flow/slots.js';
import { type Ended, type Ending, ended, type Outcome, type Video } from '../records/record.js';

/** Where the work happens and how many videos may be in it at once. */
export interface EachOptions {
  readonly step: Ending['step'];
  /** A whole number of at least 1, or places shared with other operators. */
  readonly concurrency: number | Slots;
}

/** What one record turns into; usually one outcome, or several (one per QA type). */
export type Work<T, U> = (record: T, signal: AbortSignal) => ObservableInput<Outcome<U>>;

/**
 * Does asynchronous work on every record that is still going: the one place with `mergeMap` and `catchError`.
 * A call that fails becomes a failure of its own video and what has already ended passes through. Errors that concern
 * the whole run (bad key, full disk, a bug) end the stream. Unsubscribing aborts the work through its signal.
 *
 * @example each({ step: '2', concurrency: 4 }, async (record, signal) => going({ ...record, words: await count(record) }))
 */
export function each<T extends Video, U extends Video>(
  options: EachOptions,
  work: Work<T, U>,
): OperatorFunction<Outcome<T>, Outcome<U>> {
  const { concurrency } = options;
  return mergeMap(
    (outcome) => {
      if (!outcome.ok) return of(outcome);
      const { record, parts } = outcome;
      const working = abortable((signal) => work(record, signal));
      return (concurrency instanceof Slots ? concurrency.hold(working) : working).pipe(
        catchError((error: unknown) => of(failed(error, record, options.step))),
        map((result) => sameVideo(parts === undefined ? result : { ...result, parts }, record)),
      );
    },
    concurrency instanceof Slots ? undefined : concurrency,
  );
}

/** Turns what a call threw into a failure of its video; rethrows what concerns the whole run. */
export function failed(error: unknown, record: Video, step: Ending['step']): Ended {
  if (error instanceof RecordError) {
    return ended({
      state: 'failed',
      video: record.video,
      step,
      ...(error.prompt_key !== undefined && { prompt_key: error.prompt_key }),
      kind: error.kind,
      message: error.message,
      hint: error.hint,
      attempts: error.attempts,
    });
  }
  if (error instanceof QuotaError) {
    const { message, hint } = error;
    const kind = error instanceof BudgetError ? 'budget' : 'quota';
    return ended({ state: 'postponed', video: record.video, step, kind, message, hint });
  }
  // Only a model that nothing wraps lets these through: without a retry layer there is no second try.
  if (error instanceof ParseError)
    return failed(
      new RecordError(error.kind, error.message, { hint: error.hint, cause: error }),
      record,
      step,
    );
  if (error instanceof TransientError || error instanceof ThrottledError)
    return failed(
      new RecordError('transient', error.message, { hint: error.hint, cause: error }),
      record,
      step,
    );
  throw error;
}

/** Work whose signal is aborted when it is unsubscribed before its end. */
function abortable<U>(work: (signal: AbortSignal) => ObservableInput<U>): Observable<U> {
  return new Observable<U>((subscriber) => {
    const controller = new AbortController();
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    subscriber.add(() => {
      if (!isOver) controller.abort();
    });
    from(work(controller.signal))
      .pipe(tap({ error: end, complete: end }))
      .subscribe(subscriber);
  });
}

/** Answers that ended up with another video are the worst bug there is: it stops the run. */
function sameVideo<U extends Video>(outcome: Outcome<U>, record: Video): Outcome<U> {
  const video = outcome.ok ? outcome.record.video : outcome.ending.video;
  if (video !== record.video) throw new Error(`a step was given ${record.video} and returned ${video}`);
  return outcome;
}
