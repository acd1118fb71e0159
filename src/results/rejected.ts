import { z } from 'zod';
import type { RejectedPair } from '../operators/parse.js';
import { nameInReason } from '../qa/check-names.js';
import { rejectionSchema } from '../records/record.js';
import { createNdjsonFile } from '../sinks/ndjson.js';
import { replaceFile } from '../sinks/replace.js';
import { readRows } from '../sinks/rows.js';

/** The list of pairs that did not become items, with all their reasons. */
export interface Rejected {
  add(rejected: RejectedPair): void;
  /** Takes over a line of an earlier run, without counting it. */
  keep(rejected: RejectedPair): void;
  /** There is a new answer: what is listed of one that left no record no longer holds. */
  renew(video: string, prompt_key: string): void;
  /** How many pairs were added, by the name of each check that they failed. */
  checks(): Readonly<Record<string, number>>;
  /** Waits until all are written. @throws FatalError when they could not be. */
  close(): Promise<void>;
}

const lineSchema = z.object({ video: z.string(), prompt_key: z.string() }).and(rejectionSchema);

/** Says whether an answer left a record of step 3; one of which nothing could be used did not. */
export type HasRecord = (video: string, prompt_key: string) => boolean;

/** Reads the lines of a list; what is none is passed over. */
export async function* readRejected(path: string): AsyncGenerator<RejectedPair> {
  for await (const entry of readRows(path)) {
    const line = 'row' in entry ? lineSchema.safeParse(entry.row) : undefined;
    if (line?.success) yield line.data;
  }
}

/** Reads the lines of a list that are about answers without a record: nothing but the list tells of them. */
export async function* readRecordless(path: string, hasRecord: HasRecord): AsyncGenerator<RejectedPair> {
  for await (const line of readRejected(path)) if (!hasRecord(line.video, line.prompt_key)) yield line;
}

/**
 * Opens the list for appending.
 *
 * @param hasRecord says which answers of earlier runs left a record; all of them when absent
 */
export async function createRejected(path: string, hasRecord: HasRecord = () => true): Promise<Rejected> {
  const recordless = new Map<string, number>();
  for await (const line of readRecordless(path, hasRecord)) {
    const key = keyOf(line);
    recordless.set(key, (recordless.get(key) ?? 0) + 1);
  }
  const renewed = new Set<string>();
  const counts = new Map<string, number>();
  const file = await createNdjsonFile(path);
  let writing: Promise<void> = Promise.resolve();

  function write(rejected: RejectedPair): void {
    const written = file.append(rejected);
    // The failure is told by close(); until then it must not count as unhandled.
    writing = Promise.all([writing, written]).then(() => undefined);
    writing.catch(() => undefined);
  }

  /** The lines of the file but for those of answers that were renewed: the first of their key, as they were there before. */
  async function* standing(): AsyncGenerator<string> {
    const left = new Map([...renewed].map((key) => [key, recordless.get(key) ?? 0]));
    for await (const entry of readRows(path)) {
      if (!('row' in entry)) continue;
      const line = lineSchema.safeParse(entry.row);
      const key = line.success ? keyOf(line.data) : '';
      const old = left.get(key) ?? 0;
      if (old > 0) left.set(key, old - 1);
      else yield `${JSON.stringify(entry.row)}\n`;
    }
  }

  return {
    add: (rejected) => {
      const names = new Set(rejected.reasons.flatMap((reason) => nameInReason(reason) ?? []));
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
      write(rejected);
    },
    keep: write,
    renew: (video, prompt_key) => {
      const key = keyOf({ video, prompt_key });
      if (recordless.has(key)) renewed.add(key);
    },
    checks: () => Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
    close: async () => {
      await writing;
      await file.close();
      if (renewed.size > 0) await replaceFile(path, standing());
      renewed.clear();
    },
  };
}

function keyOf({ video, prompt_key }: Pick<RejectedPair, 'video' | 'prompt_key'>): string {
  return `${prompt_key}\n${video}`;
}
