/** Files that are made in batches, shared by all who use them, and removed one by one. */
import { RecordError } from '../errors/errors.js';
import { unlessAborted, untilAborted } from '../flow/abort.js';
import type { Temporary } from './temporary.js';

/** What the maker of a batch gets. */
export interface Making {
  /** An empty directory of its own. */
  readonly directory: string;
  /** Aborts when nobody wants anything of the batch any more. */
  readonly signal: AbortSignal;
  /** The files of one thing are complete. */
  give(key: string, files: readonly string[]): void;
  /** One thing can't be made. */
  refuse(key: string, error: unknown): void;
}

/** Things by key; `T` describes a thing. */
export interface Shelf<T> {
  has(key: string): boolean;
  /** Begins a batch. When the maker throws, everything that it has not given by then is refused with that error. */
  make(things: ReadonlyMap<string, T>, maker: (making: Making) => Promise<void>): void;
  /**
   * Waits for a thing that is there or being made, and uses its files. A batch ends when the last caller that waits for
   * it aborts. @throws why the thing was refused; the signal's reason
   */
  use<R>(key: string, work: (files: readonly string[]) => Promise<R>, signal?: AbortSignal): Promise<R>;
  /** Removes things and their files, all when no choice is given; resolves when they are gone. */
  remove(choose?: (thing: T) => boolean): Promise<void>;
}

interface Batch {
  readonly controller: AbortController;
  readonly things: Set<Thing<unknown>>;
  /** How many things use each file. */
  readonly files: Map<string, number>;
  waiting: number;
  running: boolean;
  ended: Promise<void>;
}

interface Thing<T> {
  readonly what: T;
  readonly batch: Batch;
  readonly files: Promise<readonly string[]>;
  readonly resolve: (files: readonly string[]) => void;
  readonly reject: (error: unknown) => void;
  state: 'making' | 'made' | 'refused';
}

/** Makes a shelf with nothing on it. */
export function createShelf<T>(temporary: Temporary): Shelf<T> {
  const things = new Map<string, Thing<T>>();

  /** Takes things off the shelf; a batch without things ends. */
  async function take(removed: readonly (readonly [string, Thing<T>])[]): Promise<void> {
    const work: Promise<unknown>[] = [];
    for (const [key, thing] of removed) {
      const { batch } = thing;
      if (things.get(key) === thing) things.delete(key);
      batch.things.delete(thing);
      if (batch.things.size === 0) {
        batch.controller.abort();
        work.push(batch.ended);
      } else if (thing.state === 'made') work.push(thing.files.then((files) => forget(batch, files)));
    }
    await Promise.all(work);
  }

  async function forget(batch: Batch, files: readonly string[]): Promise<void> {
    for (const file of new Set(files)) {
      const users = (batch.files.get(file) ?? 1) - 1;
      batch.files.set(file, users);
      if (users === 0) await temporary.remove(file);
    }
  }

  return {
    has: (key) => things.has(key),
    make(wanted, maker) {
      const controller = new AbortController();
      const { signal } = controller;
      const batch: Batch = {
        controller,
        things: new Set(),
        files: new Map(),
        waiting: 0,
        running: true,
        ended: Promise.resolve(),
      };
      const own = new Map<string, Thing<T>>();
      for (const [key, what] of wanted) {
        const thing = createThing(what, batch);
        own.set(key, thing);
        things.set(key, thing);
        batch.things.add(thing);
      }
      const refuse = (key: string, error: unknown): void => {
        const thing = own.get(key);
        if (thing?.state !== 'making') return;
        thing.state = 'refused';
        // A failure of the video itself is kept; after any other the next try may succeed.
        if (!(error instanceof RecordError)) {
          if (things.get(key) === thing) things.delete(key);
          batch.things.delete(thing);
        }
        thing.reject(error);
      };
      const give = (key: string, files: readonly string[]): void => {
        const thing = own.get(key);
        if (thing?.state !== 'making') return;
        thing.state = 'made';
        for (const file of new Set(files)) batch.files.set(file, (batch.files.get(file) ?? 0) + 1);
        thing.resolve(files);
        // It was removed while it was made. Nobody waits for that any more, and it doesn't reject.
        if (!batch.things.has(thing)) void forget(batch, files);
      };
      const isUsed = (thing: Thing<T>) => thing.state === 'made' && batch.things.has(thing);
      batch.ended = run();

      async function run(): Promise<void> {
        let directory: string | undefined;
        let error: unknown = new Error('A part of a batch was neither given nor refused.');
        try {
          directory = await temporary.make();
          signal.throwIfAborted();
          await maker({ directory, signal, give, refuse });
        } catch (thrown) {
          error = thrown;
        }
        batch.running = false;
        const isKept = !signal.aborted && [...own.values()].some((thing) => isUsed(thing));
        if (!isKept && directory !== undefined) await temporary.remove(directory);
        for (const key of own.keys()) refuse(key, error);
        if (!isKept || directory === undefined) return;
        await untilAborted(signal);
        await temporary.remove(directory);
      }
    },
    async use(key, work, signal) {
      const thing = things.get(key);
      if (thing === undefined) throw new RangeError(`Nothing named ${key} is being made.`);
      const { batch } = thing;
      batch.waiting += 1;
      try {
        return await work(await unlessAborted(thing.files, signal));
      } finally {
        batch.waiting -= 1;
        if (signal?.aborted === true && batch.waiting === 0 && batch.running) {
          await take([...things].filter(([, other]) => other.batch === batch));
        }
      }
    },
    remove: (choose = () => true) => take([...things].filter(([, thing]) => choose(thing.what))),
  };
}

function createThing<T>(what: T, batch: Batch): Thing<T> {
  let resolve: Thing<T>['resolve'] = () => undefined;
  let reject: Thing<T>['reject'] = () => undefined;
  const files = new Promise<readonly string[]>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  // Callers get the error from `use`; without a caller it must not end the process.
  files.catch(() => undefined);
  return { what, batch, files, resolve, reject, state: 'making' };
}
