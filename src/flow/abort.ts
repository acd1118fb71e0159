/** Waiting that ends when a signal aborts. The errors are `AbortError`s, whatever the signal's reason was. */
import { map, NEVER, Observable } from 'rxjs';

/**
 * Node warns from the eleventh listener on a signal, and one signal may serve thousands. So all callbacks of a signal
 * share one listener, which is removed with the last of them.
 */
const callbacksOf = new WeakMap<EventTarget, Set<() => void>>();

function runCallbacks({ target }: Event): void {
  const callbacks = target === null ? undefined : callbacksOf.get(target);
  if (target !== null) callbacksOf.delete(target);
  for (const callback of callbacks ?? []) callback();
  callbacks?.clear();
}

/**
 * Calls back once when the signal aborts; the signal must not be aborted yet.
 * @returns unlinks the callback; calling it again does nothing
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => undefined;
  const callbacks = callbacksOf.get(signal) ?? new Set();
  if (callbacks.size === 0) {
    callbacksOf.set(signal, callbacks);
    signal.addEventListener('abort', runCallbacks, { once: true });
  }
  // A wrapper, so that the same function can be linked twice.
  const entry = () => callback();
  callbacks.add(entry);
  return () => {
    if (!callbacks.delete(entry) || callbacks.size > 0) return;
    callbacksOf.delete(signal);
    signal.removeEventListener('abort', runCallbacks);
  };
}

/** The error of an aborted signal: its reason where that is an `AbortError`, else a new one with the reason as cause. */
export function abortError(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  if (reason instanceof Error && reason.name === 'AbortError') return reason;
  const error = new Error('The work was aborted.', { cause: reason });
  error.name = 'AbortError';
  return error;
}

/** Throws the `AbortError` of a signal that has aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** Waits for a promise, but not after the signal has aborted; leaves no listener behind. @throws AbortError */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const unlink = onAbort(signal, () => reject(abortError(signal)));
    promise.then(resolve, reject).finally(unlink);
  });
}

/** Waits for milliseconds. @throws AbortError as soon as the signal aborts */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return unlessAborted(over, signal).finally(() => clearTimeout(timer));
}

/** Waits until the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else onAbort(signal, resolve);
  });
}

/** Emits when the signal aborts, at once when it has. */
export function aborted(signal: AbortSignal | undefined): Observable<void> {
  if (signal === undefined) return NEVER;
  return new Observable((subscriber) => {
    if (signal.aborted) return subscriber.next();
    return onAbort(signal, () => subscriber.next());
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
