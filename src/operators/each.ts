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

/** Which step does the work, and how many videos it may work on at once. */
export interface EachOptions {
  readonly step: Ending['step'];
  /** A whole number of at least 1, or places shared with other operators. */
  readonly concurrency: number | Slots;
}

/** The work on one record; gives one outcome, or several (one per QA type). */
export type Work<T, U> = (record: T, signal: AbortSignal) => ObservableInput<Outcome<U>>;

/**
 * Does asynchronous work on every record that goes on. A failed call becomes a failure of its own video; videos that have
 * ended pass through. Errors that concern the whole run (bad key, full disk, a bug) end the stream. Unsubscribing aborts
 * the work through its signal.
 *
 * @example each({ step: '2', concurrency: 4 }, async (record) => going({ ...record, words: await count(record) }))
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

/** Turns the error of a call into a failure of its video; rethrows errors that concern the whole run. */
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
  // These come only from a model without a retry layer, so there is no second try.
  const isTransient = error instanceof TransientError || error instanceof ThrottledError;
  if (!isTransient && !(error instanceof ParseError)) throw error;
  const kind = isTransient ? 'transient' : error.kind;
  return failed(new RecordError(kind, error.message, { hint: error.hint, cause: error }), record, step);
}

/** Work whose signal is aborted when it is unsubscribed before it ends. */
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

/** Stops the run when an answer ended up with another video, the worst possible bug. */
function sameVideo<U extends Video>(outcome: Outcome<U>, record: Video): Outcome<U> {
  const video = outcome.ok ? outcome.record.video : outcome.ending.video;
  if (video !== record.video) throw new Error(`a step was given ${record.video} and returned ${video}`);
  return outcome;
}
