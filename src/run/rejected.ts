import type { RejectedPair } from '../operators/parse.js';
import { createNdjsonFile } from '../sinks/ndjson.js';

/** The list of pairs that did not become items, with all their reasons. */
export interface Rejected {
  add(rejected: RejectedPair): void;
  /** How many were added. */
  count(): number;
  /** Waits until all are written. @throws FatalError when they could not be. */
  close(): Promise<void>;
}

/** Opens the list for appending. */
export async function createRejected(path: string): Promise<Rejected> {
  const file = await createNdjsonFile(path);
  let added = 0;
  let writing: Promise<void> = Promise.resolve();
  return {
    add: (rejected) => {
      added += 1;
      const written = file.append(rejected);
      // The failure is told by close(); until then it must not count as unhandled.
      writing = Promise.all([writing, written]).then(() => undefined);
      writing.catch(() => undefined);
    },
    count: () => added,
    close: async () => {
      await writing;
      await file.close();
    },
  };
}
