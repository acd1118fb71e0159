/** Answers that earlier runs left, as far as a plan can tell: looked at, never changed. */
import { RecordError } from '../errors/errors.js';
import type { Media } from '../media/media.js';
import { callKey } from '../models/call-key.js';
import { viewMemory } from '../models/memory.js';
import { answersSince, type Refresh } from '../results/refresh.js';
import type { PlannedCall } from './calls.js';
import type { PlannedEndpoint } from './endpoints.js';

/** Tells which calls need not be made. */
export interface KeptAnswers {
  /** The hash of a video's content where it is worth knowing: what a record says, else what the file holds. */
  identify(video: string, recorded: string | undefined): Promise<string | undefined>;
  /** True when the answer to a call about a video with this content is there. */
  has(video: string, hash: string | undefined, call: PlannedCall, endpoint: PlannedEndpoint): boolean;
  close(): Promise<void>;
}

/**
 * Opens what is there. A file is read to know its content only where it is likely to have left answers and no record tells
 * what it is: where it failed, and, as long as answers are found, of so many others as an interrupted run may have begun.
 * @param directory of the memory of calls
 * @param failed tells of videos that have failed
 * @param begun how many videos without a record may have been under way
 */
export function openAnswers(
  directory: string,
  media: Pick<Media, 'hash'>,
  refresh: Refresh,
  { failed, begun }: { readonly failed: (video: string) => boolean; readonly begun: number },
): KeptAnswers {
  const memory = viewMemory(directory);
  if (memory === undefined || memory.size === 0)
    return { identify: async () => undefined, has: () => false, close: async () => memory?.close() };
  let left = begun;
  return {
    identify: async (video, recorded) => {
      if (recorded !== undefined) return recorded;
      if (!failed(video)) {
        if (left === 0) return undefined;
        left -= 1;
      }
      try {
        return await media.hash(video);
      } catch (error) {
        if (error instanceof RecordError) return undefined;
        throw error;
      }
    },
    has: (video, hash, { question }, endpoint) => {
      if (question === undefined || endpoint.account === undefined) return false;
      if (question.video !== undefined && hash === undefined) return false;
      const key = callKey(endpoint.model, question, question.video === undefined ? undefined : hash);
      const stored = memory.get(key);
      const counts =
        stored !== undefined && (stored.at ?? 0) >= answersSince(refresh, { ...question, about: video });
      // Where one is found there may be more: the videos may have been moved, and are known by what they hold.
      if (counts) left = begun;
      return counts;
    },
    close: () => memory.close(),
  };
}
