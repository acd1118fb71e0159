/** The embedded store of the ledger's index: LMDB, which survives a kill at any moment. */
import { statfsSync } from 'node:fs';
import { type Database, open, type RootDatabase } from 'lmdb';
import { systemCode } from '../../errors/system-error.js';

/** What the index has on disk: packed entries by video, and some values about the whole. */
export interface Store {
  /** True for a store that is only read. */
  readonly isView: boolean;
  video(key: string): Buffer | undefined;
  /** All videos, in the order of their keys. */
  videos(): Iterable<readonly [string, Buffer]>;
  /** What the file of a video looked like when its content was last compared. */
  look(key: string): string | undefined;
  looks(): Iterable<readonly [string, string]>;
  state(name: string): unknown;
  /** Writes all or nothing. @returns false when it can't be written */
  write(
    videos: ReadonlyMap<string, Buffer>,
    states: Readonly<Record<string, unknown>>,
    looks?: ReadonlyMap<string, string>,
  ): boolean;
  /** Removes everything. */
  clear(): void;
  /** Until this is called, a view stays as it was when it was opened; then it shows what others write. */
  release(): void;
  close(): Promise<void>;
}

/**
 * Pages that were read count as memory of the process until the store is closed. So it is closed and opened again after
 * this many videos. That takes some milliseconds.
 */
const VIDEOS_A_MAPPING = 20_000;
/** How many videos are read at once when all are read. */
const VIDEOS_AT_ONCE = 1_000;
/** What a write may need for each video besides its entry: a page of the tree, and its part of the pages above. */
const VIDEO_BYTES = 8 * 1024;
/** What any write may need besides, with room to spare. */
const COMMIT_BYTES = 256 * 1024;

interface Opened {
  readonly root: RootDatabase;
  readonly videos: ReturnType<typeof openVideos>;
  readonly looks: ReturnType<typeof openLooks>;
  readonly states: ReturnType<typeof openStates>;
}

/**
 * Opens the store in a directory that exists.
 * @param isView true to only read it, also while another process writes to it
 * @throws Error when LMDB can't open it
 */
export function openStore(directory: string, isView: boolean): Store {
  let opened = openAll();
  let snapshot = isView ? opened.root.useReadTransaction() : undefined;
  let count = 0;

  function openAll(): Opened {
    const root = open({
      path: directory,
      // By default LMDB takes a name with a dot for a file.
      noSubdir: false,
      readOnly: isView,
      eventTurnBatching: false,
    });
    return { root, videos: openVideos(root), looks: openLooks(root), states: openStates(root) };
  }

  /** Counts videos that are read or written, and releases mapped pages now and then. */
  function touch(videos: number): void {
    count += videos;
    if (count < VIDEOS_A_MAPPING || snapshot !== undefined) return;
    count = 0;
    // Nothing waits for its end: all writes are synchronous, and what was read is a copy.
    void opened.root.close();
    opened = openAll();
  }

  const reading = () => (snapshot === undefined ? {} : { transaction: snapshot });

  function* all<T>(database: () => Database<T, string> | undefined): Generator<readonly [string, T]> {
    let range: { start?: string; exclusiveStart?: boolean } = {};
    for (;;) {
      // Read as a whole, so that nothing is open while the reader asks for other videos.
      const found = [...(database()?.getRange({ ...range, limit: VIDEOS_AT_ONCE, ...reading() }) ?? [])];
      for (const { key, value } of found) yield [key, value] as const;
      const last = found.at(-1);
      if (last === undefined || found.length < VIDEOS_AT_ONCE) return;
      range = { start: last.key, exclusiveStart: true };
      touch(found.length);
    }
  }

  return {
    isView,
    video: (key) => {
      touch(1);
      return opened.videos?.get(key, reading());
    },
    videos: () => all(() => opened.videos),
    look: (key) => {
      touch(1);
      return opened.looks?.get(key, reading());
    },
    looks: () => all(() => opened.looks),
    state: (name) => opened.states?.get(name, reading()),
    write: (videos, states, looks = new Map()) => {
      const { root } = opened;
      if (!hasRoomFor(directory, bytesOf(videos, states, looks))) return false;
      try {
        root.transactionSync(() => {
          for (const [key, value] of videos) opened.videos?.putSync(key, value);
          for (const [key, value] of looks) opened.looks?.putSync(key, value);
          for (const [name, value] of Object.entries(states)) opened.states?.putSync(name, value);
        });
      } catch (error) {
        if (!isStoreError(error)) throw error;
        // LMDB has printed why, without a line break. Without this, our own message would continue its line.
        process.stderr.write('\n');
        return false;
      }
      touch(videos.size + looks.size);
      return true;
    },
    clear: () => {
      opened.videos?.clearSync();
      opened.looks?.clearSync();
      opened.states?.clearSync();
    },
    release: () => {
      snapshot?.done();
      snapshot = undefined;
    },
    close: async () => {
      snapshot?.done();
      await opened.root.close();
    },
  };
}

function openVideos(root: RootDatabase) {
  return root.openDB<Buffer, string>('videos', { encoding: 'binary' });
}

function openLooks(root: RootDatabase) {
  return root.openDB<string, string>('looks', { encoding: 'string' });
}

function openStates(root: RootDatabase) {
  return root.openDB<unknown, string>('states', { encoding: 'json' });
}

/**
 * True when the disk seems to have room for a store, or for these bytes more in it. LMDB prints a write that fails, and
 * that can't be turned off.
 */
export function hasRoomFor(directory: string, bytes = 0): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize > bytes + COMMIT_BYTES;
  } catch (error) {
    if (systemCode(error) !== undefined) return true;
    throw error;
  }
}

/** The most that these changes write, besides what any write needs. */
function bytesOf(
  videos: ReadonlyMap<string, Buffer>,
  states: Readonly<Record<string, unknown>>,
  looks: ReadonlyMap<string, string>,
): number {
  let bytes = Buffer.byteLength(JSON.stringify(states));
  for (const [key, value] of [...videos, ...looks])
    bytes += Buffer.byteLength(key) + value.length + VIDEO_BYTES;
  return bytes;
}

/** True for an error that LMDB reports: its code is a number, or a text if the system gave it. */
export function isStoreError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
