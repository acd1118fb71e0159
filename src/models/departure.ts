/**
 * When a call's request is sent. A provider counts calls when they arrive. Before that a video may have to be cut or
 * uploaded, which the wrappers of a model can't see.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const watching = new AsyncLocalStorage<() => void>();

/**
 * Runs a call; `departed` is called when its request is sent, if the adapter reports that. When watchers are nested,
 * all are called.
 */
export function watchDeparture<T>(departed: () => void, call: () => Promise<T>): Promise<T> {
  const outer = watching.getStore();
  return watching.run(() => {
    departed();
    outer?.();
  }, call);
}

/** Reports that the current call sends its request now. Adapters call it right before they send. */
export function departs(): void {
  watching.getStore()?.();
}
