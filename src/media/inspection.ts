/** What the media engine knows of a video besides its VideoInfo. */
import type { VideoInfo } from '../records/record.js';

/** What a reader of containers found, without size and time of the file. */
export interface Inspection extends Omit<VideoInfo, 'size_bytes' | 'modified_ms' | 'changed_ms'> {
  /** The first frame's time on the container's own clock, in seconds; rarely 0 in MPEG-TS. */
  readonly first: number;
  /** True when seeking lands on the keyframe before a time; MPEG-TS and others without an index land anywhere. */
  readonly indexed: boolean;
}

/** The answer of a reader of containers. */
export type Finding =
  | {
      readonly kind: 'video';
      readonly inspection: Inspection;
      /** Seconds that the container says are shown, where its time is odd and it says so. */
      readonly shown?: number;
    }
  /** A readable container with sound but without moving pictures. */
  | { readonly kind: 'audio_only' }
  /** There should be moving pictures, but data is missing. */
  | { readonly kind: 'incomplete'; readonly reason: string }
  /** This reader can't read it; another one may. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Rounds a frame rate to thousandths: that keeps 29.97 apart from 30 and hides the noise of a division. */
export function roundRate(rate: number): number | null {
  return Number.isFinite(rate) && rate > 0 ? Math.max(0.001, Math.round(rate * 1000) / 1000) : null;
}

/** Seconds in whole milliseconds, as lengths are written; at least one. */
export function roundLength(seconds: number): number {
  return Math.max(0.001, Math.round(seconds * 1000) / 1000);
}
