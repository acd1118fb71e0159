/** What bounds a run: what would have to be faster, or allowed to be more, for the run to go faster. */
import type { StepPlaces } from '../../../config/step-places.js';
import type { Step } from '../../../records/record.js';
import type { AccountLoad, Load } from '../../../run/events.js';
import type { Moment, StepProgress } from './moment.js';

/** What bounds a run at a moment. */
export type Bound =
  /** Nothing has come yet. */
  | { readonly by: 'start' }
  /** An account rests, after a 429 or with a used-up quota. */
  | { readonly by: 'rest'; readonly account: AccountLoad }
  | { readonly by: 'requests' | 'tokens' | 'concurrency'; readonly account: AccountLoad }
  | { readonly by: 'ffmpeg'; readonly ffmpeg: NonNullable<Load['ffmpeg']> }
  /** All workers of a step have a video, and others wait. */
  | { readonly by: 'workers'; readonly step: Step; readonly places: StepPlaces; readonly waiting: number }
  /** As many videos as may be are in flight, and each waits for the model. */
  | { readonly by: 'in_flight' }
  /** Calls are in flight and nothing waits for anything else. */
  | { readonly by: 'model'; readonly calls: number }
  /** The next video is being looked for. */
  | { readonly by: 'input' };

/** How many videos of a step are worked on, and how many wait for one of its places. */
export function busyOf({ inside, places }: StepProgress): { working: number; waiting: number } {
  const working = Math.min(inside, places?.places ?? inside);
  return { working, waiting: inside - working };
}

/** What bounds the run at this moment. */
export function boundOf(state: Moment): Bound {
  const { load } = state;
  if (load === null) return { by: 'start' };
  return (
    boundByAccount(load) ??
    boundByConcurrency(load) ??
    boundByFfmpeg(load) ??
    boundByWorkers(state) ??
    otherwise(state, load)
  );
}

function boundByAccount({ accounts }: Load): Bound | undefined {
  const resting = accounts.find(({ queued, cooling_ms }) => queued > 0 && cooling_ms > 0);
  if (resting !== undefined) return { by: 'rest', account: resting };
  const [held] = mostQueued(accounts.filter(({ held_by }) => held_by !== null));
  return held?.held_by ? { by: held.held_by, account: held } : undefined;
}

/** Videos are cut and decoded before their calls get a slot; a model whose slots are all taken is not kept waiting. */
function boundByFfmpeg({ ffmpeg }: Load): Bound | undefined {
  return ffmpeg !== null && ffmpeg.waiting > 0 ? { by: 'ffmpeg', ffmpeg } : undefined;
}

function boundByConcurrency({ accounts }: Load): Bound | undefined {
  const [full] = mostQueued(
    accounts.filter(({ queued, running, max_concurrent }) => queued > 0 && running >= max_concurrent),
  );
  return full && { by: 'concurrency', account: full };
}

function mostQueued(accounts: readonly AccountLoad[]): AccountLoad[] {
  return accounts.toSorted((first, second) => second.queued - first.queued);
}

function boundByWorkers({ steps }: Pick<Moment, 'steps'>): Bound | undefined {
  const [longest] = steps
    .map((entry) => ({ ...entry, ...busyOf(entry) }))
    .toSorted((first, second) => second.waiting - first.waiting);
  if (longest?.places === undefined || longest.waiting === 0) return undefined;
  const { step, places, waiting } = longest;
  return { by: 'workers', step, places, waiting };
}

function otherwise(
  { calls, bounds, counts }: Pick<Moment, 'calls' | 'bounds' | 'counts'>,
  { input }: Load,
): Bound {
  const { done, filtered, skipped, failed, postponed } = counts;
  const in_flight = input.taken - (done + filtered + skipped + failed + postponed);
  if (input.is_waiting && in_flight < bounds.max_in_flight) return { by: 'input' };
  if (in_flight >= bounds.max_in_flight && calls.running > 0) return { by: 'in_flight' };
  return { by: 'model', calls: calls.running };
}

/** What bound the run at the last moments it was looked at. */
export type RecentBounds = readonly Bound[];

/** As many moments as are about three seconds on a terminal. */
const MOMENTS = 12;

/**
 * Takes the bound of another moment in. What most of the last moments were bound by is what is told, as it is now; a rest
 * is told at once, for as long as it lasts.
 */
export function withBound(recent: RecentBounds, latest: Bound): { recent: RecentBounds; bound: Bound } {
  const moments = [...recent.slice(1 - MOMENTS), latest];
  if (latest.by === 'rest') return { recent: moments, bound: latest };
  const count = new Map<string, number>();
  const others = moments.filter(({ by }) => by !== 'rest');
  for (const bound of others) count.set(nameOf(bound), (count.get(nameOf(bound)) ?? 0) + 1);
  const most = Math.max(...count.values());
  const bound = others.findLast((each) => count.get(nameOf(each)) === most) ?? latest;
  return { recent: moments, bound };
}

function nameOf(bound: Bound): string {
  if ('account' in bound) return `${bound.by} ${bound.account.name}`;
  return bound.by === 'workers' ? `${bound.by} ${bound.step}` : bound.by;
}
