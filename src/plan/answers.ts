/** The remembered answers of earlier runs, as a plan sees them. Only reads. */
import { RecordError } from '../errors/errors.js';
import type { Media } from '../media/media.js';
import { callKey } from '../models/call-key.js';
import { viewMemory } from '../models/memory.js';
import { answersSince, type Refresh } from '../results/refresh.js';
import type { PlannedCall } from './calls.js';
import type { PlannedEndpoint } from './endpoints.js';

/** Tells which calls need not be made. */
export interface KeptAnswers {
  /** The hash of a video's content: from its record, else from the file if that is worth reading. */
  identify(video: string, recorded: string | undefined): Promise<string | undefined>;
  /** True when the answer to a call about a video with this content is remembered. */
  has(video: string, hash: string | undefined, call: PlannedCall, endpoint: PlannedEndpoint): boolean;
  close(): Promise<void>;
}

/**
 * Opens the remembered answers. A video without a record is hashed only when answers about it are likely: when it has
 * failed, or when an interrupted run may have begun it. After `begun` videos without any answer, no more are hashed.
 * @param directory the memory of calls
 * @param failed whether a video has failed
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
  let toHash = begun;
  return {
    identify: async (video, recorded) => {
      if (recorded !== undefined) return recorded;
      if (!failed(video)) {
        if (toHash === 0) return undefined;
        toHash -= 1;
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
      // Where one is found there may be more: moved videos are recognised by their content.
      if (counts) toHash = begun;
      return counts;
    },
    close: () => memory.close(),
  };
}
