import { map, type OperatorFunction } from 'rxjs';
import { ended, type Outcome, type Video } from '../records/record.js';

/** Options of {@link skipLong}. */
export interface SkipLongOptions {
  /** Longer videos are skipped; in seconds. */
  readonly max_video_length_sec: number;
}

/**
 * Ends videos that are too long for step 1a as skipped, with the reason. Before the first question, it also saves the
 * call of step 0: watching a long video is the most expensive call.
 */
export function skipLong<T extends Video & { readonly video_length?: number }>({
  max_video_length_sec,
}: SkipLongOptions): OperatorFunction<Outcome<T>, Outcome<T>> {
  return map((outcome) =>
    outcome.ok && (outcome.record.video_length ?? 0) > max_video_length_sec
      ? tooLong(outcome.record, max_video_length_sec)
      : outcome,
  );
}

/** The ending of a video that is longer than the limit of step 1a, in seconds. */
export function tooLong(
  { video, video_length = 0 }: Video & { readonly video_length?: number },
  limit: number,
): Outcome<never> {
  return ended({
    state: 'skipped',
    video,
    step: '1a',
    kind: 'too_long',
    message: `the video is ${video_length.toFixed(1)} s long, the limit is ${limit} s`,
    hint: 'raise workflow.max_video_length_sec, or set workflow.long_videos_over=split, which divides it into parts',
  });
}
