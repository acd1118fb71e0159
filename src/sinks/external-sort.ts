import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { byteOrder } from '../sources/byte-order.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { readLineBatches } from '../sources/lines.js';
import { writePieces } from './replace.js';

/** How many characters are sorted in memory at once: small enough to die in the young generation. */
const RUN_CHARACTERS = 256 * 1024;
/** How many files are merged at once; more could exceed the limit on open files. */
const FAN_IN = 64;
/** How much of each of them is read at once. */
const BLOCK_BYTES = 64 * 1024;

/** How lines are sorted. */
export interface SortOptions {
  /** The key of a line; keys are compared by their UTF-8 bytes. */
  readonly keyOf: (line: string) => string;
  /** Folder for sorted parts. Leftovers of a killed run are removed first, and the folder at the end. */
  readonly folder: string;
  /** How many characters are sorted in memory at once; 256 K by default. */
  readonly run_characters?: number;
}

interface Keyed {
  readonly key: string;
  readonly line: string;
}

/**
 * Sorts any number of lines in bounded memory: parts that fit are sorted, written to disk and merged (Knuth, The Art of
 * Computer Programming, vol. 3, 5.4). Stable: lines with equal keys keep their order. A few lines never touch the disk.
 *
 * @param lines without newlines in them.
 */
export async function* sortLines(lines: AsyncIterable<string>, options: SortOptions): AsyncGenerator<string> {
  const { keyOf, folder, run_characters = RUN_CHARACTERS } = options;
  let runs: string[] = [];
  let made = 0;
  let held: Keyed[] = [];
  let size = 0;
  const writeRun = async (run: AsyncIterable<string> | Iterable<string>): Promise<string> => {
    const path = join(folder, String(made));
    made += 1;
    if (made === 1) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    }
    await writePieces(path, ended(run), false);
    return path;
  };
  try {
    for await (const line of lines) {
      held.push({ key: keyOf(line), line });
      size += line.length;
      if (size < run_characters) continue;
      runs.push(await writeRun(sorted(held)));
      held = [];
      size = 0;
    }
    if (runs.length === 0) {
      yield* sorted(held);
      return;
    }
    if (held.length > 0) runs.push(await writeRun(sorted(held)));
    held = [];
    while (runs.length > FAN_IN) {
      const merged: string[] = [];
      // Merge no more files in advance than necessary.
      while (runs.length > 0 && merged.length + runs.length > FAN_IN) {
        const group = runs.splice(0, Math.min(FAN_IN, merged.length + runs.length - FAN_IN + 1));
        merged.push(await writeRun(mergeRuns(group, keyOf)));
        await Promise.all(group.map((path) => rm(path)));
      }
      runs = [...merged, ...runs];
    }
    yield* mergeRuns(runs, keyOf);
  } finally {
    if (made > 0) await rm(folder, { recursive: true, force: true });
  }
}

function sorted(held: Keyed[]): string[] {
  return held.sort((left, right) => byteOrder(left.key, right.key)).map(({ line }) => line);
}

/** Merges sorted files. Of lines with equal keys, the line of the earlier file is first. */
async function* mergeRuns(paths: readonly string[], keyOf: (line: string) => string): AsyncGenerator<string> {
  const readers = paths.map((path) => linesOfRun(path));
  const pull = async (index: number): Promise<Keyed | undefined> => {
    const next = await readers[index]?.next();
    if (next === undefined || next.done === true) return undefined;
    return { key: keyOf(next.value), line: next.value };
  };
  try {
    const heads = await Promise.all(paths.map((_, index) => pull(index)));
    for (;;) {
      let best = -1;
      let least: Keyed | undefined;
      for (const [index, head] of heads.entries()) {
        if (head === undefined || (least !== undefined && byteOrder(head.key, least.key) >= 0)) continue;
        best = index;
        least = head;
      }
      if (least === undefined) return;
      yield least.line;
      heads[best] = await pull(best);
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.return(undefined)));
  }
}

/** The lines of a sorted part, read into one buffer: new buffers would outlive the young generation. */
async function* linesOfRun(path: string): AsyncGenerator<string> {
  const blocks = readFileBytes(path, Buffer.allocUnsafeSlow(BLOCK_BYTES));
  for await (const lines of readLineBatches(blocks, { max_bytes: Number.POSITIVE_INFINITY }))
    for (const { bytes } of lines) yield bytes?.toString('utf8') ?? '';
}

async function* ended(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
