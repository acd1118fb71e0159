/** Hashes of the beginning of a file, part by part, to check later whether it is still the same. */
import { createHash, type Hash } from 'node:crypto';
import { readFileBytes } from '../../sources/file-bytes.js';

/** A part of a file: it begins where the part before it ends. */
export interface HashedPart {
  readonly end: number;
  readonly hash: string;
}

/** A part ends with the first line that reaches this size. */
const PART_BYTES = 16 * 1024 * 1024;
/** A smaller last part is hashed again when the file has grown, so that there are few parts. */
const SMALL_BYTES = 1024 * 1024;
const BLOCK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** Hashes a file while it is read. */
export class PrefixHash {
  readonly #parts: HashedPart[];
  #hash = createHash('sha256');
  /** The state after the last whole line. */
  #atLine: Hash | undefined;
  #lineEnd: number;
  #end: number;

  private constructor(parts: readonly HashedPart[], start: number) {
    this.#parts = [...parts];
    this.#lineEnd = start;
    this.#end = start;
  }

  /** Continues after known parts of a file; reads a small last part once more. */
  static async after(path: string, parts: readonly HashedPart[]): Promise<PrefixHash> {
    const [last, before] = [parts.at(-1), parts.at(-2)?.end ?? 0];
    if (last === undefined || last.end - before >= SMALL_BYTES) return new PrefixHash(parts, last?.end ?? 0);
    const prefix = new PrefixHash(parts.slice(0, -1), before);
    for await (const block of bytesBetween(path, before, last.end)) prefix.#hash.update(block);
    prefix.#end = last.end;
    prefix.#toLineEnd();
    return prefix;
  }

  /** Takes the next block of the file. */
  add(block: Buffer): void {
    const lineEnd = block.lastIndexOf(NEWLINE) + 1;
    if (lineEnd > 0) {
      this.#hash.update(block.subarray(0, lineEnd));
      this.#end += lineEnd;
      this.#toLineEnd();
    }
    this.#hash.update(block.subarray(lineEnd));
    this.#end += block.length - lineEnd;
  }

  #toLineEnd(): void {
    this.#lineEnd = this.#end;
    if (this.#lineEnd - (this.#parts.at(-1)?.end ?? 0) >= PART_BYTES) {
      this.#parts.push({ end: this.#lineEnd, hash: this.#hash.digest('base64') });
      this.#hash = createHash('sha256');
      this.#atLine = undefined;
    } else this.#atLine = this.#hash.copy();
  }

  /** The parts up to the end of the last whole line, or up to the last byte. */
  parts(upTo: 'line' | 'byte'): readonly HashedPart[] {
    const end = upTo === 'line' ? this.#lineEnd : this.#end;
    if (end === (this.#parts.at(-1)?.end ?? 0)) return [...this.#parts];
    const hash = upTo === 'line' ? (this.#atLine ?? this.#hash) : this.#hash;
    return [...this.#parts, { end, hash: hash.copy().digest('base64') }];
  }
}

/**
 * Checks whether a file still begins with these parts.
 * @param from the number of the first part to check; earlier parts count as unchanged
 */
export async function beginsWith(path: string, parts: readonly HashedPart[], from = 0): Promise<boolean> {
  let start = parts[from - 1]?.end ?? 0;
  for (const { end, hash } of parts.slice(from)) {
    const found = createHash('sha256');
    let length = 0;
    for await (const block of bytesBetween(path, start, end)) {
      found.update(block);
      length += block.length;
    }
    if (length !== end - start || found.digest('base64') !== hash) return false;
    start = end;
  }
  return true;
}

async function* bytesBetween(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  let rest = end - start;
  if (rest === 0) return;
  for await (const block of readFileBytes(path, Buffer.allocUnsafeSlow(BLOCK_BYTES), start)) {
    yield block.subarray(0, rest);
    rest -= block.length;
    if (rest <= 0) return;
  }
}
