/** The video of a question: which part is asked about, what kind of file it is, and its bytes. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { RecordError } from '../errors/errors.js';
import { fileOf, partOf } from '../records/part.js';
import type { TimeRange } from '../records/record.js';
import type { VideoInput } from './model.js';

/** A range that ends within this many seconds of the video's ends is the whole video. */
const TOLERANCE = 0.05;

/** The part of the video that is asked about, in seconds: its range within the video, or all of it. */
export function askedRange({ info, range }: VideoInput): TimeRange {
  if (range === undefined) return { start: 0, end: info.duration };
  return { start: Math.max(0, range.start), end: Math.min(info.duration, range.end) };
}

/** True when a question is about a whole file, also by a range; never for a part of a file. */
export function asksForFile(video: VideoInput): boolean {
  const { start, end } = askedRange(video);
  const isAll = start <= TOLERANCE && end >= video.info.duration - TOLERANCE;
  return isAll && partOf(video.path) === undefined;
}

/** The part that is asked about, in seconds of the file. */
export function rangeInFile(video: VideoInput): TimeRange {
  const { start, end } = askedRange(video);
  const offset = partOf(video.path)?.start ?? 0;
  return { start: offset + start, end: offset + end };
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.qt': 'video/quicktime',
  '.avi': 'video/x-msvideo',
  '.mkv': 'video/x-matroska',
  '.webm': 'video/webm',
  '.mpg': 'video/mpeg',
  '.mpeg': 'video/mpeg',
  '.ts': 'video/mp2t',
  '.wmv': 'video/x-ms-wmv',
  '.flv': 'video/x-flv',
  '.3gp': 'video/3gpp',
};

/**
 * The media type of a video file: by its bytes as the probe saw them, else by its extension in any case, else
 * `video/mp4`.
 */
export function mediaTypeOf({ path, info }: Pick<VideoInput, 'path' | 'info'>): string {
  return info.media_type ?? MEDIA_TYPES[extname(fileOf(path)).toLowerCase()] ?? 'video/mp4';
}

/** The codecs that servers are expected to read, as the probe names them. */
export const WHOLE_CODECS: readonly string[] = ['h264', 'hevc', 'vp8', 'vp9', 'av1', 'mpeg4'];

/** True when a server that gets the file itself sees what a player shows. */
export function readsWhole({ info }: VideoInput, codecs: readonly string[] = WHOLE_CODECS): boolean {
  return info.odd_times !== true && codecs.includes(info.codec);
}

/** The bytes of a video file. @throws RecordError `not_found` or `unreadable`; AbortError. */
export async function readVideo(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    return await readFile(path, signal === undefined ? {} : { signal });
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The failure of a video whose file can't be read; other errors come back as they are. */
export function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new RecordError('not_found', `Expected a video at ${path}, found nothing there any more.`, {
      hint: 'Files must stay where they are while a run works on them.',
    });
  }
  if (!/^E[A-Z]+$/.test(error.code)) return error;
  return new RecordError('unreadable', `The video at ${path} can't be read (${error.code}).`, {
    hint: 'Check the permissions of the file and the disk it lies on.',
  });
}

/** Bytes as base64 text. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
