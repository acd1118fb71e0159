/**
 * Reads the edit list of an mp4 or mov file: which parts of the video are shown, in which order. mediabunny follows one
 * edit only, and phones and editors write several, or one that ends early, where they cut a video without encoding it.
 */
import type { FileHandle } from 'node:fs/promises';

/** One entry of an edit list. */
export interface Edit {
  /** Seconds; 0 for all that follows, in a fragmented file. */
  readonly duration: number;
  /** True for a pause in which nothing is shown. */
  readonly empty: boolean;
  /** How fast it is played; 1 is as it was recorded. */
  readonly rate: number;
}

interface Box {
  readonly type: string;
  /** Where its content starts and ends in the file. */
  readonly start: number;
  readonly end: number;
}

/** No sane file has more edits, or more boxes beside each other, before its first video track. */
const MOST = 10_000;

async function read(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

/** The boxes between two places of a file. Stops where the bytes make no sense. */
async function* boxes(file: FileHandle, from: number, to: number): AsyncGenerator<Box> {
  let at = from;
  for (let count = 0; count < MOST && at + 8 <= to; count += 1) {
    const head = await read(file, at, 16);
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    if (short === 1 && head.length < 16) return;
    const size = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    const start = at + (short === 1 ? 16 : 8);
    if (at + size < start || at + size > to) return;
    yield { type: head.toString('latin1', 4, 8), start, end: at + size };
    at += size;
  }
}

async function find(file: FileHandle, { start, end }: Omit<Box, 'type'>, type: string) {
  for await (const box of boxes(file, start, end)) if (box.type === type) return box;
  return undefined;
}

async function isVideo(file: FileHandle, track: Box): Promise<boolean> {
  const media = await find(file, track, 'mdia');
  const handler = media && (await find(file, media, 'hdlr'));
  return handler !== undefined && (await read(file, handler.start + 8, 4)).toString('latin1') === 'vide';
}

/** Units a second of the durations in edit lists. */
async function timescaleOf(file: FileHandle, movie: Box): Promise<number> {
  const header = await find(file, movie, 'mvhd');
  const content = header && (await read(file, header.start, 24));
  if (content === undefined || content.length < 24) return 0;
  return content.readUInt32BE(content[0] === 1 ? 20 : 12);
}

/** The edits of the first video track; none where it has no list, or where the file can't be read this way. */
export async function readEdits(file: FileHandle): Promise<readonly Edit[]> {
  const { size } = await file.stat();
  const movie = await find(file, { start: 0, end: size }, 'moov');
  if (movie === undefined) return [];
  for await (const track of boxes(file, movie.start, movie.end)) {
    if (track.type !== 'trak' || !(await isVideo(file, track))) continue;
    const outer = await find(file, track, 'edts');
    const list = outer && (await find(file, outer, 'elst'));
    const timescale = await timescaleOf(file, movie);
    if (list === undefined || timescale === 0) return [];
    return parseEdits(await read(file, list.start, Math.min(list.end - list.start, MOST * 20)), timescale);
  }
  return [];
}

/** Reads the content of an `elst` box. */
function parseEdits(content: Buffer, timescale: number): Edit[] {
  if (content.length < 8) return [];
  const long = content[0] === 1;
  const length = long ? 20 : 12;
  const count = Math.min(content.readUInt32BE(4), Math.floor((content.length - 8) / length));
  return Array.from({ length: count }, (_, index) => {
    const at = 8 + index * length;
    const [duration, media] = long
      ? [Number(content.readBigUInt64BE(at)), Number(content.readBigInt64BE(at + 8))]
      : [content.readUInt32BE(at), content.readInt32BE(at + 4)];
    return {
      duration: duration / timescale,
      empty: media === -1,
      rate: content.readInt32BE(at + length - 4) / 65_536,
    };
  });
}

/** When the pictures of a track come by the first edit, in seconds. */
interface Span {
  /** When the first and the last one begin. */
  readonly first: number;
  readonly last: number;
  /** True in a fragmented file, where an edit without a length shows all that follows. */
  readonly fragmented: boolean;
}

/** True when edits only say when the video begins, and all pictures are shown in their order. */
export function showsAll(edits: readonly Edit[], { first, last, fragmented }: Span): boolean {
  const lead = edits.findIndex(({ empty }) => !empty);
  if (lead < 0) return true;
  const [edit, ...more] = edits.slice(lead);
  if (edit === undefined || more.length > 0 || edit.rate !== 1) return false;
  const begin = total(edits.slice(0, lead));
  const end = edit.duration === 0 && fragmented ? Number.POSITIVE_INFINITY : begin + edit.duration;
  // Less than any unit of time of a container.
  return first > begin - 1e-6 && last < end;
}

/** How long edits are shown in seconds, without pauses before the first one. */
export function shownSeconds(edits: readonly Edit[]): number {
  const lead = edits.findIndex(({ empty }) => !empty);
  return lead < 0 ? 0 : total(edits.slice(lead));
}

function total(edits: readonly Edit[]): number {
  return edits.reduce((sum, { duration }) => sum + duration, 0);
}
