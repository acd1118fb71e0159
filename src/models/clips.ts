/** Clips of videos, cut once for all questions about the same range that come close together. */
import type { ClipOptions, Media } from '../media/media.js';
import type { TimeRange } from '../record.js';
import type { VideoInput } from './model.js';
import { createShared } from './shared.js';

/** Clips by video and range. */
export interface Clips {
  /** The clip as an mp4. @throws RecordError `damaged`; AbortError. */
  get(video: VideoInput, range: TimeRange, signal?: AbortSignal): Promise<Uint8Array>;
  /** Drops the clips of a video. */
  release(path: string): void;
}

/** Bytes of clips that are kept; a clip of 20 s at two frames a second has about 0.5 MB. */
const KEPT_BYTES = 64e6;

/** Creates an empty store of clips that are all encoded alike. */
export function createClips(media: Media, options: ClipOptions): Clips {
  const shared = createShared<Uint8Array>({ capacity: KEPT_BYTES, sizeOf: (clip) => clip.byteLength });
  const prefixOf = (path: string): string => `${path}\0`;
  return {
    get: (video, range, signal) =>
      shared.get(
        `${prefixOf(video.path)}${range.start} ${range.end}`,
        (own) => media.clip(video.path, video.info, range, options, own),
        signal,
      ),
    release(path) {
      for (const key of shared.keys()) if (key.startsWith(prefixOf(path))) shared.forget(key);
    },
  };
}
