import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RecordError, TransientError } from '../errors/errors.js';
import { describeCode, systemCode } from '../errors/system-error.js';
import { Table } from '../tables/table.js';

/** What is known of the media that an item is about. */
export interface FoundMedia {
  /** Why it can't be used; undefined when it is there, and when the problem was reported before. */
  readonly problem?: string;
  /** Seconds; undefined where it was not asked for or is not known. */
  readonly length?: number;
}

/** Gives a video's length in seconds. @throws RecordError or TransientError for a file that can't be used */
export type TellLength = (path: string) => Promise<number>;

/**
 * The media below a root. Each file is looked at once, however many items are about it and in whatever order. Memory: some
 * 20 bytes a file.
 */
export class MediaFolder {
  readonly #root: string;
  readonly #tellLength: TellLength | undefined;
  readonly #known = new Table({ length: 'f64' });

  /** @param tellLength asked once for each video that is there */
  constructor(root: string, tellLength?: TellLength) {
    this.#root = root;
    this.#tellLength = tellLength;
  }

  /** How many different files were looked for. */
  get size(): number {
    return this.#known.size;
  }

  /** Counts an id without looking for its file. */
  note(id: string): FoundMedia {
    this.#known.findOrAdd(id);
    return {};
  }

  /** Looks for the file behind an id. */
  async find(id: string, isVideo: boolean): Promise<FoundMedia> {
    const known = this.#known.find(id);
    if (known !== undefined) return lengthOf(this.#known.get(known, 'length'));
    const path = resolve(this.#root, id);
    const problem = await absence(path);
    const found = problem === undefined ? await this.#lengthOf(path, isVideo) : { problem };
    this.#known.set(this.#known.findOrAdd(id), 'length', found.length ?? 0);
    return found;
  }

  async #lengthOf(path: string, isVideo: boolean): Promise<FoundMedia> {
    if (!isVideo || this.#tellLength === undefined) return {};
    try {
      return lengthOf(await this.#tellLength(path));
    } catch (error) {
      if (!(error instanceof RecordError || error instanceof TransientError)) throw error;
      return { problem: `Expected a video at ${path}: ${error.message}` };
    }
  }
}

function lengthOf(length: number): FoundMedia {
  return length > 0 ? { length } : {};
}

async function absence(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? undefined : `Expected a file at ${path}, but it is none.`;
  } catch (error) {
    const code = systemCode(error);
    // A path with a NUL in it never reaches the system.
    if (code === undefined && !(error instanceof TypeError)) throw error;
    return `Expected a file at ${path}, but ${code === undefined ? 'that is no path' : describeCode(code)}.`;
  }
}
