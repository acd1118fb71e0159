/**
 * The media port: everything reeltrace does with a video file. `createMedia` (index of this folder) implements it with
 * mediabunny and ffmpeg; tests and benches bring their own. All times are seconds from the first frame of the video;
 * every method ends its child processes when the signal aborts.
 */
import type { TimeRange, VideoInfo } from '../record.js';

/** Frames of raw pixels on an exact grid. */
export interface DecodeOptions {
  /** Frames a second; frame n shows the picture at n / rate. */
  readonly rate: number;
  /** Size of the decoded frames in pixels; the picture is stretched to it. */
  readonly width: number;
  readonly height: number;
  readonly pixel_format: 'rgb24' | 'gray';
}

/** One decoded frame; `data` is width × height × channels bytes, row by row. */
export interface RawFrame {
  readonly time: number;
  readonly data: Uint8Array;
}

/** How a clip is encoded. */
export interface ClipOptions {
  /** Frames a second, or `full` for the original rate and size. */
  readonly fps: number | 'full';
  /** Longest side in pixels; pictures are only ever made smaller. */
  readonly max_dim: number;
}

/** How still frames are taken. */
export interface FrameOptions {
  /** Times in seconds, ascending, each within the video. */
  readonly times: readonly number[];
  readonly max_dim: number;
}

/** One still frame. */
export interface StillFrame {
  readonly time: number;
  readonly jpeg: Uint8Array;
}

export interface Media {
  /** @throws RecordError (not_found, unreadable, not_a_video, damaged) with a reason and a hint. */
  probe(path: string, signal?: AbortSignal): Promise<VideoInfo>;
  /** SHA-256 of the file's bytes in hex: a video's content, wherever it lies. */
  hash(path: string, signal?: AbortSignal): Promise<string>;
  /** One pass over the video at a low rate and size. @throws RecordError damaged when no frame can be decoded. */
  decode(path: string, options: DecodeOptions, signal?: AbortSignal): AsyncIterable<RawFrame>;
  /** An mp4 (H.264) of a range, exact in time and verified. @throws RecordError damaged. */
  clip(
    path: string,
    info: VideoInfo,
    range: TimeRange,
    options: ClipOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
  /** JPEGs at the given times, in their order; a time past the last frame gives the last frame. */
  frames(path: string, info: VideoInfo, options: FrameOptions, signal?: AbortSignal): Promise<StillFrame[]>;
}
