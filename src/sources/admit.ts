import { Observable, type OperatorFunction, Subject } from 'rxjs';

/** Options of {@link admit}. */
export interface AdmitOptions {
  /** Videos that may be in the chain at once; a whole number of at least 1. */
  readonly max_in_flight: number;
  /** When it aborts, nothing more is admitted; what is in flight runs to its end. */
  readonly stop?: AbortSignal;
  /** Called when the source has ended: nothing more will come in. */
  readonly onLast?: () => void;
}

/**
 * Pulls inputs through a chain that emits exactly one value per input: the next input is taken only when one in flight
 * has left, so a million inputs never wait in memory (RxJS itself has no backpressure). Unsubscribing closes the source.
 *
 * @example admit(fromDirectory('videos'), pipe(probe(media), …, settle()), { max_in_flight: 16 })
 */
export function admit<T, U>(
  inputs: AsyncIterable<T>,
  chain: OperatorFunction<T, U>,
  options: AdmitOptions,
): Observable<U> {
  return new Observable<U>((subscriber) => {
    const iterator = inputs[Symbol.asyncIterator]();
    const entrance = new Subject<T>();
    let inFlight = 0;
    let closed = false;
    let pulling = false;

    const subscription = entrance.pipe(chain).subscribe({
      next: (value) => {
        inFlight -= 1;
        subscriber.next(value);
        void pull(); // It never rejects: its errors go to the subscriber.
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });

    const finish = () => {
      closed = true;
      options.stop?.removeEventListener('abort', onStop);
      entrance.complete();
    };
    const onStop = () => {
      if (closed) return;
      finish();
      void iterator.return?.(); // What is in flight runs on meanwhile.
    };
    const pull = async () => {
      if (pulling) return;
      pulling = true;
      try {
        while (!closed && inFlight < options.max_in_flight) {
          const next = await iterator.next();
          if (closed) return;
          if (next.done === true) {
            options.onLast?.();
            return finish();
          }
          inFlight += 1;
          entrance.next(next.value);
        }
      } catch (error) {
        closed = true;
        subscriber.error(error);
      } finally {
        pulling = false;
      }
    };

    if (options.stop?.aborted) onStop();
    else options.stop?.addEventListener('abort', onStop);
    void pull();
    return () => {
      options.stop?.removeEventListener('abort', onStop);
      subscription.unsubscribe();
      if (!closed) {
        closed = true;
        void iterator.return?.(); // Unsubscribing can't wait.
      }
    };
  });
}
