import { z } from 'zod';
import type { RejectedPair } from '../operators/parse.js';
import { nameInReason } from '../qa/check-names.js';
import { rejectionSchema } from '../records/record.js';
import { createNdjsonFile } from '../sinks/ndjson.js';
import { replaceFile } from '../sinks/replace.js';
import { readRows } from '../sinks/rows.js';

/** The list of pairs that did not become items, and of doubtful ones that did, with all reasons. */
export interface Rejected {
  add(rejected: RejectedPair): void;
  /** Keeps a line of an earlier run, without counting it. */
  keep(rejected: RejectedPair): void;
  /** There is a new answer: removes what is listed about an earlier answer that has no record. */
  renew(video: string, prompt_key: string): void;
  /** How many pairs were added, by the name of each check that refused or flagged them. */
  checks(): FoundByChecks;
  /** Waits until all are written. @throws FatalError when they could not be. */
  close(): Promise<void>;
}

const lineSchema = z
  .object({
    video: z.string(),
    prompt_key: z.string(),
    grade: z.literal('doubtful').optional().catch(undefined),
  })
  .and(rejectionSchema)
  .transform(({ grade, ...line }): RejectedPair => (grade === undefined ? line : { ...line, grade }));

/** Whether an answer has a record of step 3. It has no record when nothing of it could be used. */
export type HasRecord = (video: string, prompt_key: string) => boolean;

/** How many pairs each check refused, and how many it flagged. */
export interface FoundByChecks {
  readonly refused: Readonly<Record<string, number>>;
  readonly doubtful: Readonly<Record<string, number>>;
}

/** Reads the lines of a list; unreadable lines are skipped. */
export async function* readRejected(path: string): AsyncGenerator<RejectedPair> {
  for await (const entry of readRows(path)) {
    const line = 'row' in entry ? lineSchema.safeParse(entry.row) : undefined;
    if (line?.success) yield line.data;
  }
}

/** Reads the lines about answers without a record: only the list knows about those. */
export async function* readRecordless(path: string, hasRecord: HasRecord): AsyncGenerator<RejectedPair> {
  for await (const line of readRejected(path)) if (!hasRecord(line.video, line.prompt_key)) yield line;
}

/**
 * Opens the list for appending.
 *
 * @param hasRecord says which answers of earlier runs have a record; all when absent
 */
export async function createRejected(path: string, hasRecord: HasRecord = () => true): Promise<Rejected> {
  const recordless = new Map<string, number>();
  for await (const line of readRecordless(path, hasRecord)) {
    const key = keyOf(line);
    recordless.set(key, (recordless.get(key) ?? 0) + 1);
  }
  const renewed = new Set<string>();
  const counts = { refused: new Map<string, number>(), doubtful: new Map<string, number>() };
  const file = await createNdjsonFile(path);
  let writing: Promise<void> = Promise.resolve();

  function write(rejected: RejectedPair): void {
    const written = file.append(rejected);
    // close() throws the failure; until then it must not count as unhandled.
    writing = Promise.all([writing, written]).then(() => undefined);
    writing.catch(() => undefined);
  }

  /** The lines of the file without those of renewed answers. The old lines are the first ones of their key. */
  async function* withoutRenewed(): AsyncGenerator<string> {
    const toDrop = new Map([...renewed].map((key) => [key, recordless.get(key) ?? 0]));
    for await (const entry of readRows(path)) {
      if (!('row' in entry)) continue;
      const line = lineSchema.safeParse(entry.row);
      const key = line.success ? keyOf(line.data) : '';
      const old = toDrop.get(key) ?? 0;
      if (old > 0) toDrop.set(key, old - 1);
      else yield `${JSON.stringify(entry.row)}\n`;
    }
  }

  return {
    add: (rejected) => {
      const names = new Set(rejected.reasons.flatMap((reason) => nameInReason(reason) ?? []));
      const of = counts[rejected.grade ?? 'refused'];
      for (const name of names) of.set(name, (of.get(name) ?? 0) + 1);
      write(rejected);
    },
    keep: write,
    renew: (video, prompt_key) => {
      const key = keyOf({ video, prompt_key });
      if (recordless.has(key)) renewed.add(key);
    },
    checks: () => ({ refused: sorted(counts.refused), doubtful: sorted(counts.doubtful) }),
    close: async () => {
      await writing;
      await file.close();
      if (renewed.size > 0) await replaceFile(path, withoutRenewed());
      renewed.clear();
    },
  };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

function keyOf({ video, prompt_key }: Pick<RejectedPair, 'video' | 'prompt_key'>): string {
  return `${prompt_key}\n${video}`;
}
