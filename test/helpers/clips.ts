/**
 * Test videos, made with whichever ffmpeg is found, and a clock that can be measured: the left half of each picture
 * tells `number % 20`, the right half `number / 20`, as one of twenty steps of brightness. It survives compression and
 * any change of size, so that the time of a frame is proved to the frame and not guessed.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../../src/errors/errors.js';
import { findTools, type MediaTools } from '../../src/media/tools.js';

const run = promisify(execFile);

export interface TestClip {
  readonly seconds?: number;
  readonly width?: number;
  readonly height?: number;
  /** Frames a second; at most 400 frames can be told apart. */
  readonly rate?: number;
  /** Frames between keyframes. */
  readonly gop?: number;
  readonly audio?: boolean;
  /** The first frame begins here, in seconds; sound, where there is any, begins at 0. */
  readonly start?: number;
  /** An expression of ffmpeg's `select` filter: which frames stay, each at its time (variable frame rate). */
  readonly select?: string;
  /** Another source than the clock, e.g. `testsrc=s=64x48:r=10:d=4`. */
  readonly source?: string;
  readonly output_options?: readonly string[];
}

const CODECS: Readonly<Record<string, readonly string[]>> = {
  '.avi': ['-c:v', 'mpeg4', '-q:v', '2'],
  '.webm': ['-c:v', 'libvpx', '-crf', '10', '-b:v', '1M', '-c:a', 'libopus'],
};

let found: Promise<MediaTools> | undefined;

/** The tools that tests make their material with. */
export function tools(): Promise<MediaTools> {
  found ??= findTools(process.env);
  return found;
}

/** Every ffmpeg of this machine, to test against: the system's and the bundled one, as far as they are there. */
export async function everyTools(): Promise<{ readonly name: string; readonly tools: MediaTools }[]> {
  const any = await tools();
  const all = [{ name: `ffmpeg ${any.ffmpeg.version}`, tools: any }];
  if (any.ffmpeg.source === 'bundled') return all;
  try {
    const bundled = await findTools({});
    all.push({ name: `ffmpeg ${bundled.ffmpeg.version}`, tools: bundled });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
  return all;
}

async function ffmpeg(...parameters: string[]): Promise<Buffer> {
  const { path } = (await tools()).ffmpeg;
  const options = ['-nostdin', '-v', 'error', '-y', ...parameters];
  const { stdout } = await run(path, options, { encoding: 'buffer', maxBuffer: 1 << 28 });
  return stdout;
}

/** Makes a video with the clock in it; the container follows from the ending of the path. Gives the path back. */
export async function makeClip(path: string, clip: TestClip = {}): Promise<string> {
  const { seconds = 4, width = 64, height = 48, rate = 10, gop = 12, audio = false, start = 0 } = clip;
  const clock =
    `nullsrc=s=${width}x${height}:r=${rate}:d=${seconds},format=yuv420p,` +
    `geq=lum='20+10*if(lt(X,W/2),mod(N,20),mod(floor(N/20),20))':cb=128:cr=128`;
  const filters = [clip.source ?? clock];
  if (clip.select !== undefined) filters.push(`select='${clip.select}'`);
  await ffmpeg(
    ...['-itsoffset', String(start), '-f', 'lavfi', '-i', filters.join(',')],
    ...(audio ? ['-f', 'lavfi', '-i', `sine=d=${start + seconds}`] : []),
    ...['-map', '0:v', ...(audio ? ['-map', '1:a'] : [])],
    ...[(await tools()).ffmpeg.sync_option, 'vfr', '-pix_fmt', 'yuv420p', '-g', String(gop)],
    ...(CODECS[extname(path)] ?? ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '15']),
    ...(clip.output_options ?? []),
    path,
  );
  return path;
}

/** Copies the streams of a file into another container, or with other options. */
export async function remux(from: string, to: string, ...output_options: string[]): Promise<string> {
  await ffmpeg('-i', from, '-c', 'copy', ...output_options, to);
  return to;
}

/** Matroska as it comes over a network: without a length in its header. */
export async function makeStreamed(from: string, to: string): Promise<string> {
  await writeFile(to, await ffmpeg('-i', from, '-c', 'copy', '-f', 'matroska', 'pipe:1'));
  return to;
}

/** Only sound. */
export async function makeAudio(path: string): Promise<string> {
  await ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', path);
  return path;
}

/** Sound with a cover picture, which looks like a video stream (mp3, m4a). */
export async function makeCoverArt(path: string): Promise<string> {
  const picture = ['-f', 'lavfi', '-i', 'color=red:s=64x64:d=0.04'];
  const cover = ['-map', '0', '-map', '1', '-c:v', 'mjpeg', '-disposition:v', 'attached_pic'];
  await ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', ...picture, ...cover, path);
  return path;
}

/** A file of no bytes. */
export async function makeEmpty(path: string): Promise<string> {
  await writeFile(path, '');
  return path;
}

/** Text under a video's name. */
export async function makeText(path: string, text = '<html>404 Not Found</html>\n'): Promise<string> {
  await writeFile(path, text);
  return path;
}

/** Cuts a file off after a part of it (0 … 1). */
export async function cutOff(path: string, part: number): Promise<string> {
  await truncate(path, Math.floor((await stat(path)).size * part));
  return path;
}

/** Overwrites the bytes between two parts (0 … 1) of a file with zeros. */
export async function blank(path: string, from: number, to: number): Promise<string> {
  const { size } = await stat(path);
  const file = await open(path, 'r+');
  const length = Math.floor(size * to) - Math.floor(size * from);
  await file.write(Buffer.alloc(length), 0, length, Math.floor(size * from));
  await file.close();
  return path;
}

/** Turns the first track of an mp4 by 90 degrees, as a phone does: by the matrix in its track header. */
export async function turn(path: string): Promise<string> {
  const bytes = await readFile(path);
  const matrix = bytes.indexOf('tkhd') + 4 + 40;
  for (const [index, value] of [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000].entries()) {
    bytes.writeInt32BE(value, matrix + index * 4);
  }
  await writeFile(path, bytes);
  return path;
}

/** An edit of an mp4 or mov: how long, from which second of the video (null: a pause), how fast (1). */
export type TestEdit = readonly [seconds: number, from: number | null, rate?: number];

/** The boxes of some bytes. */
function boxesOf(bytes: Buffer): { readonly type: string; readonly bytes: Buffer }[] {
  const found = [];
  for (let at = 0; at + 8 <= bytes.length; at += bytes.readUInt32BE(at)) {
    const whole = bytes.subarray(at, at + bytes.readUInt32BE(at));
    found.push({ type: whole.toString('latin1', 4, 8), bytes: whole });
  }
  return found;
}

function box(type: string, ...contents: Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + contents.reduce((sum, { length }) => sum + length, 0), 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...contents]);
}

/** Copies an mp4 or mov whose index comes last, with another edit list in its only track. */
export async function withEdits(from: string, to: string, edits: readonly TestEdit[]): Promise<string> {
  const all = boxesOf(await readFile(from));
  const movie = all.find(({ type }) => type === 'moov')?.bytes ?? Buffer.alloc(0);
  const scale = (type: string) => movie.readUInt32BE(movie.indexOf(type) + 16);
  const start = movie.includes('elst') ? movie.readInt32BE(movie.indexOf('elst') + 16) : 0;
  const list = Buffer.alloc(8 + 12 * edits.length);
  list.writeUInt32BE(edits.length, 4);
  for (const [index, [length, second, rate = 1]] of edits.entries()) {
    list.writeUInt32BE(Math.round(length * scale('mvhd')), 8 + 12 * index);
    const time = second === null ? -1 : start + Math.round(second * scale('mdhd'));
    list.writeInt32BE(time, 12 + 12 * index);
    list.writeInt32BE(rate * 0x10000, 16 + 12 * index);
  }
  const edited = boxesOf(movie.subarray(8)).map((outer) => {
    if (outer.type !== 'trak') return outer.bytes;
    const inner = boxesOf(outer.bytes.subarray(8)).filter(({ type }) => type !== 'edts');
    return box('trak', ...inner.map(({ bytes }) => bytes), box('edts', box('elst', list)));
  });
  const others = all.filter(({ type }) => type !== 'moov').map(({ bytes }) => bytes);
  await writeFile(to, Buffer.concat([...others, box('moov', ...edited)]));
  return to;
}

/** Writes files one behind the other, as `cat` does. */
export async function joinFiles(to: string, ...from: string[]): Promise<string> {
  await writeFile(to, Buffer.concat(await Promise.all(from.map((path) => readFile(path)))));
  return to;
}

/** Reads the clock from one row of brightness (full range), of any width of at least 2. */
export function clockOf(row: Uint8Array): number {
  const step = (value: number | undefined): number => Math.round((((value ?? 0) * 219) / 255 + 16 - 20) / 10);
  return step(row[0]) + 20 * step(row.at(-1));
}

/** Reads the clock from every picture of a video or JPEG file, with an ffmpeg command that is not the one under test. */
export async function readClocks(path: string): Promise<number[]> {
  const sync = [(await tools()).ffmpeg.sync_option, 'passthrough'];
  const filter = 'scale=4:1:flags=area,format=gray';
  const bytes = await ffmpeg('-i', path, '-vf', filter, ...sync, '-f', 'rawvideo', 'pipe:1');
  return Array.from({ length: bytes.length / 4 }, (_, index) =>
    clockOf(bytes.subarray(index * 4, index * 4 + 4)),
  );
}

/**
 * Reads the clock from what ffmpeg shows of a video at 0, 1 / rate, … seconds from its first picture, with commands that
 * are not the ones under test. A picture whose time has passed is not shown.
 */
export async function readShown(path: string, rate: number, count: number): Promise<number[]> {
  const play = ['-i', path, '-map', '0:V:0', (await tools()).ffmpeg.sync_option, 'passthrough'];
  const listed = await ffmpeg(...play, '-enc_time_base', '1/1000000', '-f', 'framecrc', 'pipe:1');
  const times = [...listed.toString('latin1').matchAll(/^0,\s*-?\d+,\s*(-?\d+)/gm)].map(([, time]) =>
    Number(time),
  );
  const numbers = await readClocks(path);
  const shown = times
    .map((time, index) => ({ time: (time - (times[0] ?? 0)) / 1e6, number: numbers[index] ?? -1 }))
    .filter(({ time }, index, all) => all.slice(0, index).every((before) => before.time < time));
  return Array.from(
    { length: count },
    (_, index) => shown.findLast(({ time }) => time <= index / rate + 0.001)?.number ?? -1,
  );
}

/** Reads the clock from the bytes of a clip or JPEG. */
export async function readClocksOf(bytes: Uint8Array, ending: string): Promise<number[]> {
  return await inTemporary(async (directory) => {
    const path = join(directory, `bytes${ending}`);
    await writeFile(path, bytes);
    return await readClocks(path);
  });
}

/** Lends a fresh directory and removes it afterwards. */
export async function inTemporary<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'reeltrace-test-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** True while a process of this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
