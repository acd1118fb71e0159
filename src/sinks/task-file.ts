import { open } from 'node:fs/promises';
import { FOOTER, ITEM_BORDER, itemLines } from './envelope-layout.js';
import type { EnvelopeEnd } from './envelope-open.js';
import { GroupCommit } from './group-commit.js';
import { replaceFile } from './replace.js';
import { writeFailure } from './write-failure.js';
import { type WritableHandle, writeWhole } from './write-whole.js';

const FOOTER_BYTES = Buffer.from(FOOTER);

/** One task file that items are added to. */
export interface TaskFile {
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
export function taskFile(path: string, header: string, end: EnvelopeEnd | undefined): TaskFile {
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
