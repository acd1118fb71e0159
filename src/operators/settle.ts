import { concatMap, EMPTY, type OperatorFunction, of } from 'rxjs';
import type { Ending, Outcome, TaskItem, Video } from '../records/record.js';

/** How one video ended, once all its parts have ended. */
export interface Settled {
  readonly video: string;
  readonly state: 'done' | Ending['state'];
  /** Why it is not done; several when several QA types have failed. */
  readonly endings: readonly Ending[];
  /** How many items it added to the task files in this run. */
  readonly items: number;
}

/**
 * Gathers the outcomes of a video (one per QA type after step 3) and emits how it ended once the last one arrives. A
 * video with any failed part has failed; the results of its other parts are kept. Holds only videos in flight.
 */
export function settle<T extends Video & { readonly items?: readonly TaskItem[] }>(): OperatorFunction<
  Outcome<T>,
  Settled
> {
  return (outcomes) => {
    const open = new Map<string, { seen: number; items: number; endings: Ending[] }>();
    return outcomes.pipe(
      concatMap((outcome) => {
        const video = outcome.ok ? outcome.record.video : outcome.ending.video;
        const entry = open.get(video) ?? { seen: 0, items: 0, endings: [] };
        entry.seen += 1;
        if (outcome.ok) entry.items += outcome.record.items?.length ?? 0;
        else entry.endings.push(outcome.ending);
        if (entry.seen < (outcome.parts ?? 1)) {
          open.set(video, entry);
          return EMPTY;
        }
        open.delete(video);
        const postponed = entry.endings.find((ending) => ending.state === 'postponed');
        const state = (postponed ?? entry.endings[0])?.state ?? 'done';
        return of<Settled>({ video, state, endings: entry.endings, items: entry.items });
      }),
    );
  };
}
