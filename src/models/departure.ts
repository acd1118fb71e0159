/**
 * When a call's request goes out. A provider counts calls when they arrive, and before that a video may have to be cut or
 * uploaded; the wrappers of a model can't see that.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const watching = new AsyncLocalStorage<() => void>();

/**
 * Runs a call and is told when its request goes out; a call that does not say so tells nothing. All who watch the same
 * call, one around the other, are told.
 */
export function watchDeparture<T>(departed: () => void, call: () => Promise<T>): Promise<T> {
  const outer = watching.getStore();
  return watching.run(() => {
    departed();
    outer?.();
  }, call);
}

/** Says that the call under way sends its request now. Adapters call it right before they send. */
export function departs(): void {
  watching.getStore()?.();
}
