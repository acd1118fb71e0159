import { map, NEVER, Observable } from 'rxjs';

/** Emits when the signal aborts, at once when it has. */
export function aborted(signal: AbortSignal | undefined): Observable<void> {
  if (signal === undefined) return NEVER;
  return new Observable((subscriber) => {
    const onAbort = () => subscriber.next();
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    return () => signal.removeEventListener('abort', onAbort);
  });
}

/** Fails with the signal's reason when it aborts. */
export function failing(signal: AbortSignal): Observable<never> {
  return aborted(signal).pipe(
    map(() => {
      throw signal.reason;
    }),
  );
}
