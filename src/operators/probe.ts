import type { OperatorFunction } from 'rxjs';
import type { Media } from '../media/media.js';
import { going, type Outcome, type Probed, type Video } from '../records/record.js';
import { type EachOptions, each } from './each.js';

/** Options of {@link probe}. */
export interface ProbeOptions {
  readonly concurrency: EachOptions['concurrency'];
}

/**
 * Inspects each video file once: length in seconds, size, codec. Broken, empty, audio-only and missing files become
 * failures of their video, with a reason.
 */
export function probe<T extends Video>(
  media: Pick<Media, 'probe'>,
  options: ProbeOptions,
): OperatorFunction<Outcome<T>, Outcome<Probed<T>>> {
  return each({ step: 'probe', concurrency: options.concurrency }, async (record, signal) => {
    const info = await media.probe(record.video, signal);
    return going({ ...record, info, video_length: info.duration });
  });
}
