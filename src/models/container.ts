/** Media types of video containers, as the providers' upload and inline routes want them named. */
import { extname } from 'node:path';
import type { ClipOptions } from '../media/media.js';

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

/** The media type of a clip that is cut with these options. */
export function clipType({ codec }: Pick<ClipOptions, 'codec'>): string {
  return codec === 'vp9' ? 'video/webm' : 'video/mp4';
}

/** The media type of a video file by its extension, in any case; `video/mp4` for extensions that are not known. */
export function mediaTypeOf(path: string): string {
  return MEDIA_TYPES[extname(path).toLowerCase()] ?? 'video/mp4';
}
