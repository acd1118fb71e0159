import type { Question } from './model.js';

/** What questions need, made before they are asked. */
export interface Prepared<T> {
  /** Makes it and keeps it for as long as the question itself is there, or until it is taken. */
  prepare(question: Question, signal?: AbortSignal): Promise<void>;
  /** Gives what was made, once; makes it now where it was not. */
  take(question: Question, signal?: AbortSignal): Promise<T>;
}

/** Makes things ready for questions; which question it is, is known by the object. */
export function createPrepared<T>(
  make: (question: Question, signal?: AbortSignal) => Promise<T>,
): Prepared<T> {
  const ready = new WeakMap<Question, { readonly made: T }>();
  return {
    prepare: async (question, signal) => {
      ready.set(question, { made: await make(question, signal) });
    },
    take: async (question, signal) => {
      const found = ready.get(question);
      ready.delete(question);
      return found === undefined ? await make(question, signal) : found.made;
    },
  };
}
