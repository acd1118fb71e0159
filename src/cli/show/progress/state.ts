/** How far a run is, as its events tell it. */
import type { StepPlaces } from '../../../config/step-places.js';
import type { Step } from '../../../records/record.js';
import type { Load, RunEvent } from '../../../run/events.js';
import { type Bound, boundOf, type RecentBounds, withBound } from './bound.js';
import { NO_CALLS, withCall } from './calls.js';
import type { Moment, StepProgress } from './moment.js';
import { type Sample, withSample } from './pace.js';

/** All that a screen, a line or a log shows of a run. */
export interface ProgressState extends Moment {
  /** Videos that have ended and had something to do. */
  readonly worked: number;
  /** Items that were added to the task files. */
  readonly items: number;
  /** All inputs; null while their number is not known. */
  readonly total: number | null;
  readonly stopping: 'asked' | 'quota' | null;
  /** Why accounts rest, or rested last. */
  readonly rest: 'throttled' | 'quota';
  readonly samples: readonly Sample[];
  /** What bound the run in the last moments. */
  readonly recent: RecentBounds;
  /** What bounds it, over these moments. */
  readonly bound: Bound;
}

/** An event of the run, or a look at what it is busy with; `now` in milliseconds of a clock that only goes forward. */
export type ProgressEvent =
  | RunEvent
  | { readonly type: 'sampled'; readonly now: number; readonly load: Load };

/** A run of which nothing is known yet. */
export const UNKNOWN: ProgressState = {
  steps: [],
  bounds: { max_in_flight: 1 },
  counts: { done: 0, filtered: 0, skipped: 0, failed: 0, postponed: 0 },
  worked: 0,
  items: 0,
  total: null,
  calls: NO_CALLS,
  stopping: null,
  rest: 'throttled',
  load: null,
  samples: [],
  recent: [],
  bound: { by: 'start' },
};

/** The state after an event. */
export function reduce(state: ProgressState, event: ProgressEvent): ProgressState {
  switch (event.type) {
    case 'began': {
      const { steps, max_in_flight } = event;
      const places: Partial<Record<Step, StepPlaces>> = event.places;
      const empty = { inside: 0, done: 0, failed: 0 };
      return {
        ...state,
        steps: steps.map((step) => ({ step, places: places[step], ...empty })),
        bounds: { max_in_flight },
      };
    }
    case 'counted':
      return { ...state, total: event.inputs };
    case 'step':
      return { ...state, steps: withStep(state.steps, event.event) };
    case 'call':
      return { ...state, calls: withCall(state.calls, event.event) };
    case 'account':
      return event.event.type === 'cooldown' ? { ...state, rest: event.event.cause } : state;
    case 'stopping':
      return { ...state, stopping: event.because };
    case 'settled': {
      const { counts, is_new, settled } = event;
      const worked = state.worked + (is_new ? 1 : 0);
      // The tally goes on counting in its own object.
      return { ...state, counts: { ...counts }, worked, items: state.items + settled.items };
    }
    case 'sampled':
      return withLoad(state, event.load, event.now);
    default:
      return state;
  }
}

/** How many inputs have ended. */
export function settledOf({ counts }: Pick<ProgressState, 'counts'>): number {
  const { done, filtered, skipped, failed, postponed } = counts;
  return done + filtered + skipped + failed + postponed;
}

function withStep(
  steps: readonly StepProgress[],
  { step, change }: Extract<RunEvent, { type: 'step' }>['event'],
): StepProgress[] {
  return steps.map((entry) => {
    if (entry.step !== step) return entry;
    if (change === 'entered') return { ...entry, inside: entry.inside + 1 };
    const left = { ...entry, inside: entry.inside - 1 };
    if (change === 'postponed') return left;
    return change === 'failed' ? { ...left, failed: entry.failed + 1 } : { ...left, done: entry.done + 1 };
  });
}

function withLoad(state: ProgressState, load: Load, now: number): ProgressState {
  // Where the inputs have ended, those that were taken are all there are.
  const total = load.input.has_ended && state.stopping === null ? load.input.taken : state.total;
  const sample = { now, worked: state.worked, calls: state.calls.made };
  const next = { ...state, total, load, samples: withSample(state.samples, sample) };
  const { recent, bound } = withBound(state.recent, boundOf(next));
  return { ...next, recent, bound };
}
