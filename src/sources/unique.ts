import type { Outcome, Video } from '../records/record.js';
import { Keys } from '../tables/keys.js';

/** Several sources as one. */
export interface UniqueVideos {
  /** The sources one after the other, each video once; read it once. */
  readonly videos: AsyncIterable<Outcome<Video>>;
  /** How many videos were omitted so far because an earlier source, or line, had named them already. */
  readonly duplicates: () => number;
  /** How many outcomes were named so far, endings included. */
  readonly named: () => number;
}

/**
 * Joins sources into one that names each video once; the first to name it wins, with its mode and its other fields.
 * A video is known by its absolute path, of which 13 to 16 bytes are kept. Endings pass through.
 *
 * @example const { videos, duplicates } = unique(fromDirectory('clips'), fromJsonl('more.jsonl'));
 */
export function unique(...sources: readonly AsyncIterable<Outcome<Video>>[]): UniqueVideos {
  let dropped = 0;
  let named = 0;
  async function* videos(): AsyncGenerator<Outcome<Video>> {
    const seen = new Keys();
    for (const source of sources) {
      for await (const outcome of source) {
        if (!outcome.ok || seen.add(outcome.record.video)) {
          named += 1;
          yield outcome;
        } else dropped += 1;
      }
    }
  }
  return { videos: videos(), duplicates: () => dropped, named: () => named };
}
