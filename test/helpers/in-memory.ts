/** A memory of calls that lasts as long as a test. */
import type { CallMemory, StoredAnswer } from '../../src/models/remember.js';

export function inMemory(): CallMemory & { readonly entries: Map<string, StoredAnswer> } {
  const entries = new Map<string, StoredAnswer>();
  return {
    entries,
    get: (key) => entries.get(key),
    put: async (key, answer) => {
      entries.set(key, answer);
    },
    delete: async (key) => {
      entries.delete(key);
    },
    close: async () => undefined,
  };
}
