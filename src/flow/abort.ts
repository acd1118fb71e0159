/**
 * Waiting that ends at once when a signal aborts. Node warns from the eleventh listener on a signal, and a run has one
 * signal for thousands of calls; so all who listen to a signal share one listener, which goes when the last one leaves.
 */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts; the signal must not be aborted yet.
 * @returns unlinks the callback; calling it again does nothing.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => undefined;
  const callbacks = listeners.get(signal) ?? listen(signal);
  // A wrapper, so that the same function can be linked twice.
  const entry = () => callback();
  callbacks.add(entry);
  return () => {
    if (callbacks.delete(entry) && callbacks.size === 0) forget(signal);
  };
}

const handlers = new WeakMap<AbortSignal, () => void>();

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  const handler = () => {
    listeners.delete(signal);
    for (const callback of callbacks) callback();
    callbacks.clear();
  };
  listeners.set(signal, callbacks);
  handlers.set(signal, handler);
  signal.addEventListener('abort', handler, { once: true });
  return callbacks;
}

function forget(signal: AbortSignal): void {
  const handler = handlers.get(signal);
  if (handler !== undefined) signal.removeEventListener('abort', handler);
  listeners.delete(signal);
  handlers.delete(signal);
}

/** The error of an aborted signal: an `AbortError` whatever the reason was, so that `isAbort` knows it. */
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

/** Waits for milliseconds; rejects with an `AbortError` as soon as the signal aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    const timer = setTimeout(() => {
      unlink();
      resolve();
    }, milliseconds);
    const unlink = onAbort(signal, () => {
      clearTimeout(timer);
      reject(abortError(signal));
    });
  });
}

/** Waits as long as it takes until the signal aborts; resolves then. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else onAbort(signal, resolve);
  });
}
