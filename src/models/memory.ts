/** The memory of calls on disk: a crash-safe LMDB store, one entry a call. To delete it only costs calls. */
import { existsSync } from 'node:fs';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { z } from 'zod';
import { FatalError } from '../errors/errors.js';
import { parseJson } from '../records/json.js';
import type { CallMemory, StoredAnswer } from './remember.js';

/** Space kept free for the answers that are under way when the disk becomes full. */
const RESERVE_BYTES = 1024 * 1024;
const RESERVE_FILE = 'reserve';
/** What a commit may write in addition to the answers, with room to spare. */
const COMMIT_BYTES = 256 * 1024;

const count = z.number().nonnegative();
const storedSchema = z.object({
  text: z.string().min(1),
  model: z.string(),
  usage: z.object({
    input_tokens: count,
    output_tokens: count,
    thinking_tokens: count,
    cached_tokens: count,
  }),
  milliseconds: count,
  bytes_sent: count,
  delivery: z.string().exactOptional(),
  attempts: count,
  at: count.exactOptional(),
});

/**
 * Opens the memory of calls in a directory, which is created if it is missing. `put` resolves when the entry is flushed
 * to disk. When the disk is full, a reserve of 1 MiB is freed for the answers that still arrive, and every `put`
 * throws, so that the run stops without losing an answer.
 * @throws FatalError when the directory can't be written or does not hold a memory of calls.
 */
export async function openMemory(directory: string): Promise<CallMemory> {
  const reserve = join(directory, RESERVE_FILE);
  const database = await openDatabase(directory, reserve);
  let failure: FatalError | undefined;
  let underWay = 0;

  /** Asked before each commit, because lmdb prints the stack of a failing commit on the console. */
  async function hasRoomFor(bytes: number): Promise<boolean> {
    const space = await statfs(directory).catch(() => undefined);
    return space === undefined || space.bavail * space.bsize > underWay + bytes + COMMIT_BYTES;
  }

  async function giveUpReserve(cause: unknown): Promise<void> {
    failure ??= await cannotWrite(directory, cause);
    await rm(reserve, { force: true });
  }

  async function store(key: string, text: string | undefined): Promise<unknown> {
    try {
      await (text === undefined ? database.remove(key) : database.put(key, text));
      return undefined;
    } catch (error) {
      return await causeOf(error);
    }
  }

  return {
    get: (key) => read(database.get(key)),
    put: async (key, answer) => {
      const text = JSON.stringify(answer);
      const bytes = Buffer.byteLength(text);
      if (failure === undefined && !(await hasRoomFor(bytes)))
        await giveUpReserve(`no room for ${bytes} bytes`);
      underWay += bytes;
      const first = await store(key, text);
      if (first !== undefined) {
        await giveUpReserve(first);
        await store(key, text);
      }
      underWay -= bytes;
      if (failure !== undefined) throw failure;
    },
    delete: async (key) => {
      const cause = await store(key, undefined);
      if (cause !== undefined) throw await cannotWrite(directory, cause);
    },
    close: () => database.close(),
  };
}

/** A memory of calls that is only read. */
export interface MemoryView {
  /** How many answers there are. */
  readonly size: number;
  get(key: string): StoredAnswer | undefined;
  close(): Promise<void>;
}

/** Opens a memory of calls for reading, also while a run writes to it; undefined where it can't be read. */
export function viewMemory(directory: string): MemoryView | undefined {
  if (!existsSync(join(directory, 'data.mdb'))) return undefined;
  try {
    const database = open<string, string>({
      path: directory,
      encoding: 'string',
      noSubdir: false,
      readOnly: true,
    });
    return {
      size: database.getKeysCount(),
      get: (key) => read(database.get(key)),
      close: () => database.close(),
    };
  } catch (error) {
    // A plan without this memory only shows a higher price than the run will have.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

async function openDatabase(directory: string, reserve: string): Promise<RootDatabase<string, string>> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(reserve, Buffer.alloc(RESERVE_BYTES));
    return open<string, string>({
      path: directory,
      encoding: 'string',
      // Without this, lmdb takes a name with a dot for a file.
      noSubdir: false,
      // A put then resolves after the flush; by default it does so before.
      overlappingSync: false,
      // With batching, a failing commit also rejects a promise that nobody can reach, which ends the process.
      eventTurnBatching: false,
    });
  } catch (error) {
    const failure = await cannotWrite(directory, error);
    await rm(reserve, { force: true }).catch(() => undefined);
    throw failure;
  }
}

/** An entry that can't be read counts as absent: the call is made again. */
function read(text: string | undefined): StoredAnswer | undefined {
  return text === undefined ? undefined : storedSchema.safeParse(parseJson(text)).data;
}

/** What made a commit fail: lmdb rejects with an error whose `commitError` is a promise that rejects with the cause. */
async function causeOf(error: unknown): Promise<unknown> {
  if (!(error instanceof Error && 'commitError' in error)) return error;
  try {
    return await error.commitError;
  } catch (cause) {
    return cause;
  }
}

async function cannotWrite(directory: string, cause: unknown): Promise<FatalError> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // A full disk is reported as an input/output error, so look at the disk itself.
  const space = await statfs(directory).catch(() => undefined);
  if (space !== undefined && space.bavail * space.bsize < 2 * RESERVE_BYTES) {
    return new FatalError(`The disk is full: answers can't be kept in ${directory} (${reason}).`, {
      cause,
      hint: 'Make room and run the same command again; it continues where it stopped.',
    });
  }
  return new FatalError(`The memory of calls in ${directory} can't be written or opened: ${reason}`, {
    cause,
    hint: 'Check that the folder may be written. When it is damaged, delete it: only calls are made again, no record is lost.',
  });
}
