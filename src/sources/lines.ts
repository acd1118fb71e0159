/**
 * Cuts a stream of bytes into lines without ever holding more than one block and one line. Bytes stay bytes: whether
 * they are text is for the reader of the lines to judge, and offsets can be used to find a line again.
 */

/** A line longer than this is not held in memory, in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** One line of a stream. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Position of its first byte. */
  readonly offset: number;
  /** Bytes without the separator. */
  readonly length: number;
  /** Its bytes without the separator; null when there are more than the limit. */
  readonly bytes: Buffer | null;
  /** False for a last line that no separator follows: it may be torn. */
  readonly ended: boolean;
}

/** How lines are cut. */
export interface LineOptions {
  /** The byte between two lines; a newline (10) unless told, 0 for NUL-separated lists. */
  readonly separator?: number;
  /** Lines with more bytes than this come without their bytes. */
  readonly max_bytes?: number;
}

/** What is left of a line whose end has not come yet. */
interface Rest {
  parts: Buffer[];
  length: number;
}

/**
 * Cuts a stream into batches of lines, one batch a block that ended a line; the fast way through large files. A line is made
 * when it is asked for and is soon garbage again, as hundreds at a time would not be; so a batch has to be read to its end
 * before the next is asked for.
 *
 * @param blocks bytes, or text, which is taken as UTF-8. Where they are read into the same place again and again, the bytes
 * of a line hold until the next batch is asked for.
 * @returns never an empty batch; a stream that ends without a separator gives a last line with `ended: false`.
 */
export async function* readLineBatches(
  blocks: AsyncIterable<Uint8Array | string>,
  options: LineOptions = {},
): AsyncGenerator<Iterable<Line>> {
  const separator = options.separator ?? 0x0a;
  const limit = options.max_bytes ?? MAX_LINE_BYTES;
  let rest: Rest = { parts: [], length: 0 };
  let number = 0;
  let offset = 0;
  const take = (ended: boolean): Line => {
    number += 1;
    const bytes = rest.length > limit ? null : joined(rest.parts);
    const line = { number, offset, length: rest.length, bytes, ended };
    offset += rest.length + 1;
    rest = { parts: [], length: 0 };
    return line;
  };
  function* linesIn(buffer: Buffer): Generator<Line> {
    let start = 0;
    for (let end = buffer.indexOf(separator); end >= 0; end = buffer.indexOf(separator, start)) {
      grow(rest, buffer.subarray(start, end), limit);
      start = end + 1;
      yield take(true);
    }
    // A copy, as the next block may be read into the place of this one.
    grow(rest, Buffer.from(buffer.subarray(start)), limit);
  }
  for await (const block of blocks) {
    const buffer = asBuffer(block);
    if (buffer.includes(separator)) yield linesIn(buffer);
    else grow(rest, Buffer.from(buffer), limit);
  }
  if (rest.length > 0) yield [take(false)];
}

/**
 * Cuts a stream into lines, one at a time.
 *
 * @example for await (const line of readLines(readFileBytes('videos.jsonl'))) console.log(line.number);
 */
export async function* readLines(
  blocks: AsyncIterable<Uint8Array | string>,
  options: LineOptions = {},
): AsyncGenerator<Line> {
  for await (const lines of readLineBatches(blocks, options)) yield* lines;
}

/** Adds bytes to an unfinished line, or only counts them once it is over the limit. */
function grow(rest: Rest, bytes: Buffer, limit: number): void {
  if (bytes.length === 0) return;
  rest.length += bytes.length;
  if (rest.length > limit) rest.parts = [];
  else rest.parts.push(bytes);
}

function joined(parts: readonly Buffer[]): Buffer {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
}

function asBuffer(block: Uint8Array | string): Buffer {
  if (typeof block === 'string') return Buffer.from(block, 'utf8');
  return Buffer.from(block.buffer, block.byteOffset, block.byteLength);
}
