/** What the index has of a row, and how the rows of a video are packed into bytes. */
import { MODES, type Mode } from '../../records/record.js';

/** The last row of a video and a unit. What rows share is a number: see `dictionary.ts`. */
export interface Entry {
  readonly unit: number;
  /** Of the reading of its file: when a file is read again, the entries of earlier readings become void. */
  readonly generation: number;
  readonly mode: Mode | undefined;
  readonly is_valid: boolean;
  /** False for a row of another tool that can't be used: it only tells that there was an answer. */
  readonly is_usable: boolean;
  /** Prompts and model; 0 when the row does not say. */
  readonly made: number;
  /** Milliseconds since 1970; 0 when the row does not say. */
  readonly written: number;
  /** 32 bits of hashes; 0 when the row does not say. */
  readonly print: number;
  readonly upstream: number;
  readonly hash: number;
  readonly stamp: number;
  /** The place of the row in its file. */
  readonly offset: number;
  readonly length: number;
}

const HEAD_BYTES = 32;
/** Hash and stamp belong to the video, so mostly all its rows have the same. */
const SOURCE_BYTES = 8;
const INVALID = 4;
const SAME_SOURCE = 8;
const UNUSABLE = 16;

/** Packs the entries of a video. */
export function packEntries(entries: readonly Entry[]): Buffer {
  const bytes = Buffer.allocUnsafe(entries.length * (HEAD_BYTES + SOURCE_BYTES));
  let at = 0;
  let [hash, stamp] = [0, 0];
  for (const entry of entries) {
    const isSame = entry.hash === hash && entry.stamp === stamp;
    const mode = entry.mode === undefined ? 0 : MODES.indexOf(entry.mode) + 1;
    bytes.writeUInt16LE(entry.unit, at);
    bytes[at + 2] = entry.generation;
    const flags = (entry.is_valid ? 0 : INVALID) | (entry.is_usable ? 0 : UNUSABLE);
    bytes[at + 3] = mode | flags | (isSame ? SAME_SOURCE : 0);
    bytes.writeUInt32LE(entry.made, at + 4);
    bytes.writeUIntLE(entry.written, at + 8, 6);
    bytes.writeUIntLE(entry.offset, at + 14, 6);
    bytes.writeUInt32LE(entry.length, at + 20);
    bytes.writeUInt32LE(entry.print, at + 24);
    bytes.writeUInt32LE(entry.upstream, at + 28);
    at += HEAD_BYTES;
    if (isSame) continue;
    [hash, stamp] = [entry.hash, entry.stamp];
    bytes.writeUInt32LE(hash, at);
    bytes.writeUInt32LE(stamp, at + 4);
    at += SOURCE_BYTES;
  }
  return bytes.subarray(0, at);
}

/** The entries of a video, as {@link packEntries} packed them. */
export function unpackEntries(bytes: Buffer): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  let [hash, stamp] = [0, 0];
  while (at < bytes.length) {
    const [start, flags] = [at, bytes[at + 3] ?? 0];
    at += HEAD_BYTES;
    if ((flags & SAME_SOURCE) === 0) {
      hash = bytes.readUInt32LE(at);
      stamp = bytes.readUInt32LE(at + 4);
      at += SOURCE_BYTES;
    }
    entries.push({
      unit: bytes.readUInt16LE(start),
      generation: bytes[start + 2] ?? 0,
      mode: MODES[(flags & 3) - 1],
      is_valid: (flags & INVALID) === 0,
      is_usable: (flags & UNUSABLE) === 0,
      made: bytes.readUInt32LE(start + 4),
      written: bytes.readUIntLE(start + 8, 6),
      offset: bytes.readUIntLE(start + 14, 6),
      length: bytes.readUInt32LE(start + 20),
      print: bytes.readUInt32LE(start + 24),
      upstream: bytes.readUInt32LE(start + 28),
      hash,
      stamp,
    });
  }
  return entries;
}

/** True for a row without provenance: another tool wrote it. */
export function isForeign({ made, written, print }: Entry): boolean {
  return made === 0 && written === 0 && print === 0;
}
