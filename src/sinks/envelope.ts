/**
 * The task files, written while the pipeline runs. Each existing file is a whole JSON document at any time: a rename
 * creates it with its first items, and later items replace its last line, `]}`, in one write that ends with that line
 * again.
 *
 * What one write guarantees: another process that reads the file sees the old content or, for an instant, a partly
 * written one; a kill between two writes leaves a whole document. On Linux, a kill during a write can cut it short only
 * at the border of two memory pages, because the kernel checks for fatal signals between copying pages. That is a
 * window of microseconds, and only for items that cross such a border. It can't be closed entirely: no system call
 * changes the end of a file and extends it past a page at once. The next opening repairs such a file and loses nothing
 * that was acknowledged. A write does not survive a power cut either; `close` waits for the disk.
 */
import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { from, mergeMap, type OperatorFunction, of } from 'rxjs';
import { type Outcome, TASKS, type Task, type TaskItem } from '../records/record.js';
import { FOOTER, headerText, ITEM_BORDER, itemLines, itemText } from './envelope-layout.js';
import { type EnvelopeEnd, findEnvelopeEnd } from './envelope-open.js';
import { GroupCommit } from './group-commit.js';
import { makeDirectory } from './make-directory.js';
import { replaceFile, SORTING, UNFINISHED } from './replace.js';
import type { TornEnd } from './torn.js';
import { writeFailure } from './write-failure.js';
import { type WritableHandle, writeWhole } from './write-whole.js';

/** What the headers of new task files say. */
export interface EnvelopeOptions {
  /** Where the media are; null when their paths are relative to the dataset's folder. */
  readonly media_root: string | null;
  readonly license: string;
  /** Added after the description of the task. */
  readonly description_extra: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** One sentence on each task. */
  readonly descriptions: Readonly<Record<Task, string>>;
}

/** The task files of a results directory, open for appending. */
export interface Envelopes {
  /** Torn ends that were found and moved aside when the files were opened. */
  readonly torn: readonly TornEnd[];
  /**
   * Adds items to the files of their tasks; resolves once all are written. Items of one call stay together.
   *
   * @throws FatalError when they can't be written; the files are then unchanged.
   */
  append(items: readonly TaskItem[]): Promise<void>;
  /** Waits for what is being written and for the disk, and closes the files; a second call does nothing. */
  close(): Promise<void>;
}

/** The name of a task's file. */
export function envelopeName(task: Task): string {
  return `${task}.json`;
}

/**
 * Opens the task files in a directory. Creates the directory when missing, and each file with its first item. New items
 * are appended to existing files, which keep their header.
 *
 * @throws ConfigError when a file of that name is something else; FatalError when one can't be read or written.
 */
export async function createEnvelopes(directory: string, options: EnvelopeOptions): Promise<Envelopes> {
  const found = new Map<Task, EnvelopeEnd>();
  try {
    await makeDirectory(directory);
    const names = new Set(await readdir(directory));
    for (const task of TASKS) {
      const name = envelopeName(task);
      // Leftovers of a killed run; the file itself is unchanged.
      for (const rest of [name + UNFINISHED, name + SORTING]) {
        if (names.has(rest)) await rm(join(directory, rest), { recursive: true });
      }
      if (names.has(name)) found.set(task, await findEnvelopeEnd(join(directory, name)));
    }
  } catch (error) {
    throw writeFailure(directory, error);
  }
  const files = TASKS.map((task) => {
    const path = join(directory, envelopeName(task));
    return { task, file: taskFile(path, newHeader(task, options), found.get(task)) };
  });
  let closed = false;
  return {
    torn: [...found.values()].flatMap(({ torn }) => (torn === null ? [] : [torn])),
    append: async (items) => {
      // After closing, we no longer know where the files end.
      if (closed) throw new Error('Expected no more items once the task files are closed.');
      const written = files.map(({ task, file }) => {
        const texts = items.filter((item) => item.task === task).map(itemText);
        return texts.length === 0 ? undefined : file.append(texts);
      });
      await Promise.all(written);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await Promise.all(files.map(({ file }) => file.close()));
    },
  };
}

/** One task file that items are added to. */
interface TaskFile {
  /** Adds items, given as JSON on one line each; resolves once they are written, next to each other. */
  append(texts: readonly string[]): Promise<void>;
  /** Waits for what is being written and for the disk, and closes the file. */
  close(): Promise<void>;
}

/**
 * A task file. The first write opens it; without an `end`, the first write creates it by a rename, with the items in it.
 *
 * @param header the lines before the items, for a file that has to be created.
 */
function taskFile(path: string, header: string, end: EnvelopeEnd | undefined): TaskFile {
  let handle: WritableHandle | undefined;
  let footer_at = end?.footer_at;
  let has_items = end?.has_items ?? false;

  async function write(texts: readonly string[]): Promise<void> {
    const lines = itemLines(texts, !has_items);
    if (footer_at === undefined) {
      await replaceFile(path, [header, lines, FOOTER]);
      footer_at = Buffer.byteLength(header);
    } else {
      handle ??= await open(path, 'r+').catch((error: unknown) => {
        throw writeFailure(path, error);
      });
      await writeWhole(handle, path, Buffer.from(lines + FOOTER, 'utf8'), footer_at, FOOTER_BYTES);
    }
    footer_at += Buffer.byteLength(lines);
    has_items = true;
  }

  const commit = new GroupCommit(write);
  return {
    append: (texts) => commit.push(texts.join(ITEM_BORDER)),
    close: async () => {
      await commit.idle();
      try {
        await handle?.datasync();
      } catch (error) {
        throw writeFailure(path, error);
      } finally {
        await handle?.close();
      }
    },
  };
}

const FOOTER_BYTES = Buffer.from(FOOTER);

function newHeader(task: Task, options: EnvelopeOptions): string {
  const { media_root, license, date, descriptions, description_extra } = options;
  const description = `${descriptions[task]} ${description_extra}`.trim();
  return headerText({ metadata: { type: 'annotation', task, date, description, license }, media_root });
}

/**
 * Adds each record's items to the task files and passes the record on once they are written. Endings pass through.
 *
 * @throws (as the stream's error) FatalError when items can't be written: the run has to stop.
 */
export function writeEnvelope<T extends { readonly items: readonly TaskItem[] }>(
  envelopes: Pick<Envelopes, 'append'>,
): OperatorFunction<Outcome<T>, Outcome<T>> {
  return mergeMap((outcome) =>
    outcome.ok ? from(envelopes.append(outcome.record.items).then(() => outcome)) : of(outcome),
  );
}
