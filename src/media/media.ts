/**
 * The media port: everything reeltrace does with a video file. `createMedia` (index of this folder) implements it with
 * mediabunny and ffmpeg; tests and benches bring their own. All times are seconds from the first frame of the video;
 * every method ends its child processes when the signal aborts. A path may be the name of a part of a file
 * (`records/part.ts`), whose times begin at 0.
 */
import type { TimeRange, VideoInfo } from '../records/record.js';
import type { ProcessLoad } from './processes.js';

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
  /** An mp4 of H.264, or a webm of VP9, which is smaller and costs more; `h264` when absent. */
  readonly codec?: 'h264' | 'vp9';
}

/** How still frames are taken. */
export interface FrameOptions {
  /** Times in seconds, ascending, each within the video. */
  readonly times: readonly number[];
  readonly max_dim: number;
  /** The part of the video that they belong to, and with which they are released; all of it when absent. */
  readonly range?: TimeRange;
}

/** One still frame. */
export interface StillFrame {
  readonly time: number;
  readonly jpeg: Uint8Array;
}

/** What will be requested of a video. */
export interface Needs {
  /** Clips of these ranges. */
  readonly clips: readonly TimeRange[];
  /** How they are encoded. */
  readonly clip: ClipOptions;
  /** Sets of still frames. */
  readonly frames: readonly FrameOptions[];
}

export interface Media {
  /** @throws RecordError (not_found, unreadable, not_a_video, damaged) with a reason and a hint. */
  probe(path: string, signal?: AbortSignal): Promise<VideoInfo>;
  /** SHA-256 of the file's bytes in hex, which identifies a video's content. */
  hash(path: string, signal?: AbortSignal): Promise<string>;
  /** One pass over the video at a low rate and size. @throws RecordError damaged when no frame can be decoded. */
  decode(path: string, options: DecodeOptions, signal?: AbortSignal): AsyncIterable<RawFrame>;
  /**
   * A range as a small video of its own: exact in time, verified, without sound. It is cut once, however many callers
   * ask, and kept on disk until it is released. @throws RecordError damaged.
   */
  clip(
    path: string,
    info: VideoInfo,
    range: TimeRange,
    options: ClipOptions,
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
  /** JPEGs at the given times, in their order; a time past the last frame gives the last frame. Kept like clips. */
  frames(path: string, info: VideoInfo, options: FrameOptions, signal?: AbortSignal): Promise<StillFrame[]>;
  /**
   * Says what else will be requested of a video, so that one decode can make it together with the next request.
   * @param begin true to start at once, before the first request
   */
  expect?(path: string, info: VideoInfo, needs: Needs, begin?: boolean): void;
  /** A range of a video, or all of it, will not be requested again: what is kept of it is removed from the disk. */
  release?(path: string, range?: TimeRange): Promise<void>;
  /** Ends what is running and removes everything that is kept. */
  close?(): Promise<void>;
  /** How busy the child processes are, for progress. */
  load?(): ProcessLoad;
}
