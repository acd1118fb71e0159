/**
 * Cuts a stream of bytes into lines and never holds more than one block and one line. Bytes stay bytes: the reader of the
 * lines decides whether they are text, and offsets can be used to find a line again.
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
  /** The byte between two lines; by default a newline (10); 0 for NUL-separated lists. */
  readonly separator?: number;
  /** Lines with more bytes than this come without their bytes. */
  readonly max_bytes?: number;
}

/** The beginning of a line whose end has not been read. */
interface Rest {
  parts: Buffer[];
  length: number;
}

/**
 * Cuts a stream into batches of lines, one batch for each block in which a line ends; the fast way through large files.
 * A line is made when it is asked for, so that it dies in the young generation, which hundreds at a time would not. So
 * read a batch to its end before you ask for the next one.
 *
 * @param blocks bytes, or text, which is taken as UTF-8. Where they are all read into the same buffer, the bytes of a line
 * are valid until the next batch is asked for.
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
    const [first, ...more] = rest.parts;
    const whole = first !== undefined && more.length === 0 ? first : Buffer.concat(rest.parts);
    const bytes = rest.length > limit ? null : whole;
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
    // A copy, as the next block may be read into the same buffer.
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

/** True for the bytes that JSON takes as white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

/** The same bytes as a buffer. */
export function asBuffer(block: Uint8Array | string): Buffer {
  if (typeof block === 'string') return Buffer.from(block, 'utf8');
  return Buffer.from(block.buffer, block.byteOffset, block.byteLength);
}
