/** What bounds a run: what would have to be faster, or allowed more, for the run to go faster. */
import type { StepPlaces } from '../../../config/step-places.js';
import type { Step } from '../../../records/record.js';
import type { Tally } from '../../../results/summary.js';
import type { AccountLoad, Load } from '../../../run/events.js';
import { settledOf } from './pace.js';

/** The state of a step. */
export interface StepProgress {
  readonly step: Step;
  readonly title: string;
  /** Undefined for a step without a limit of its own. */
  readonly places: StepPlaces | undefined;
  /** Videos that have entered the step and are still in it. */
  readonly inside: number;
  readonly done: number;
  readonly failed: number;
}

/** The calls so far. */
export interface CallProgress {
  readonly made: number;
  readonly running: number;
  readonly input_tokens: number;
  /** With thinking. */
  readonly output_tokens: number;
  /** null where no call had a price. */
  readonly cost: number | null;
  /** True when some calls had none. */
  readonly is_partly_priced: boolean;
  /** How long a recent call takes; null before the first has ended. */
  readonly milliseconds: number | null;
}

/** A run at a moment: everything that shows what bounds it. */
export interface Moment {
  readonly steps: readonly StepProgress[];
  /** How many videos may be in flight. */
  readonly max_in_flight: number;
  readonly counts: Tally['counts'];
  readonly calls: CallProgress;
  readonly load: Load | null;
}

/** What bounds a run at a moment. */
export type Bound =
  /** The run has not been looked at yet. */
  | { readonly by: 'start' }
  /** An account rests, after a 429 or with a used-up quota. */
  | { readonly by: 'rest'; readonly account: AccountLoad }
  | { readonly by: 'requests' | 'tokens' | 'concurrency'; readonly account: AccountLoad }
  | { readonly by: 'ffmpeg'; readonly ffmpeg: NonNullable<Load['ffmpeg']> }
  /** Each worker of a step has a video, and other videos wait. */
  | { readonly by: 'workers'; readonly step: Step; readonly places: StepPlaces; readonly waiting: number }
  /** As many videos as allowed are in flight, and each waits for the model. */
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
  const { accounts, ffmpeg } = load;
  const resting = accounts.find(({ queued, cooling_ms }) => queued > 0 && cooling_ms > 0);
  if (resting !== undefined) return { by: 'rest', account: resting };
  const held = mostQueued(accounts.filter(({ held_by }) => held_by !== null));
  if (held?.held_by) return { by: held.held_by, account: held };
  const isFull = (account: AccountLoad) => account.queued > 0 && account.running >= account.max_concurrent;
  const full = mostQueued(accounts.filter(isFull));
  if (full !== undefined) return { by: 'concurrency', account: full };
  // After the model: videos are cut before their calls get a slot, so ffmpeg doesn't slow a model with no free slot.
  if (ffmpeg !== null && ffmpeg.waiting > 0) return { by: 'ffmpeg', ffmpeg };
  return boundByWorkers(state) ?? otherwise(state, load);
}

function mostQueued(accounts: readonly AccountLoad[]): AccountLoad | undefined {
  return accounts.toSorted((first, second) => second.queued - first.queued)[0];
}

function boundByWorkers({ steps }: Pick<Moment, 'steps'>): Bound | undefined {
  const [longest] = steps
    .map((entry) => ({ ...entry, ...busyOf(entry) }))
    .toSorted((first, second) => second.waiting - first.waiting);
  if (longest?.places === undefined || longest.waiting === 0) return undefined;
  const { step, places, waiting } = longest;
  return { by: 'workers', step, places, waiting };
}

function otherwise({ calls, max_in_flight, counts }: Moment, { input }: Load): Bound {
  const in_flight = input.taken - settledOf({ counts });
  if (input.is_waiting && in_flight < max_in_flight) return { by: 'input' };
  if (in_flight >= max_in_flight && calls.running > 0) return { by: 'in_flight' };
  return { by: 'model', calls: calls.running };
}

/** How many moments are judged together: about three seconds on a terminal. */
const MOMENTS = 12;

/**
 * Adds the bound of another moment. The bound that held at most of the last moments is shown, with its latest figures;
 * a rest is shown at once, for as long as it lasts.
 */
export function withBound(
  earlier: readonly Bound[],
  latest: Bound,
): { readonly recent: readonly Bound[]; readonly bound: Bound } {
  const recent = [...earlier.slice(1 - MOMENTS), latest];
  if (latest.by === 'rest') return { recent, bound: latest };
  const count = new Map<string, number>();
  const others = recent.filter(({ by }) => by !== 'rest');
  for (const bound of others) count.set(nameOf(bound), (count.get(nameOf(bound)) ?? 0) + 1);
  const most = Math.max(...count.values());
  return { recent, bound: others.findLast((each) => count.get(nameOf(each)) === most) ?? latest };
}

function nameOf(bound: Bound): string {
  if ('account' in bound) return `${bound.by} ${bound.account.name}`;
  return bound.by === 'workers' ? `${bound.by} ${bound.step}` : bound.by;
}
