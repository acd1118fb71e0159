/** How far a run is, according to its events. */
import type { CallEvent } from '../../../models/meter.js';
import type { Load, RunEvent } from '../../../run/events.js';
import {
  type Bound,
  boundOf,
  type CallProgress,
  type Moment,
  type StepProgress,
  withBound,
} from './bound.js';
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
  readonly recent: readonly Bound[];
  /** What bounds it, judged by these moments. */
  readonly bound: Bound;
}

/** An event of the run, or a sample of its load; `now` in milliseconds of a monotonic clock. */
export type ProgressEvent =
  | RunEvent
  | { readonly type: 'sampled'; readonly now: number; readonly load: Load };

const NO_CALLS: CallProgress = {
  ...{ made: 0, running: 0, input_tokens: 0, output_tokens: 0 },
  ...{ cost: null, is_partly_priced: false, milliseconds: null },
};

/** A run before its first event. */
export const UNKNOWN: ProgressState = {
  steps: [],
  max_in_flight: 1,
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
      const steps = event.steps.map((step) => {
        const [title, places] = [event.titles[step] ?? step, event.places[step]];
        return { step, title, places, inside: 0, done: 0, failed: 0 };
      });
      return { ...state, steps, max_in_flight: event.max_in_flight };
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
      const worked = state.worked + (event.is_new ? 1 : 0);
      // The tally continues to count in the same object.
      return { ...state, counts: { ...event.counts }, worked, items: state.items + event.settled.items };
    }
    case 'sampled':
      return withLoad(state, event.load, event.now);
    default:
      return state;
  }
}

function withStep(
  steps: readonly StepProgress[],
  { step, change }: Extract<RunEvent, { type: 'step' }>['event'],
): StepProgress[] {
  return steps.map((entry) => {
    if (entry.step !== step) return entry;
    if (change === 'entered') return { ...entry, inside: entry.inside + 1 };
    const after = { ...entry, inside: entry.inside - 1 };
    if (change === 'postponed') return after;
    return change === 'failed' ? { ...after, failed: entry.failed + 1 } : { ...after, done: entry.done + 1 };
  });
}

/** The weight of the latest call in how long a call takes. */
const LATEST = 0.1;

function withCall(calls: CallProgress, { took }: CallEvent): CallProgress {
  if (took === undefined) return { ...calls, running: calls.running + 1 };
  const running = calls.running - 1;
  if (!took.was_sent) return { ...calls, running };
  const { usage, cost, milliseconds } = took;
  const before = calls.milliseconds ?? milliseconds;
  return {
    made: calls.made + 1,
    running,
    input_tokens: calls.input_tokens + usage.input_tokens,
    output_tokens: calls.output_tokens + usage.output_tokens + usage.thinking_tokens,
    cost: cost === null ? calls.cost : (calls.cost ?? 0) + cost,
    is_partly_priced: calls.is_partly_priced || cost === null,
    milliseconds: before + LATEST * (milliseconds - before),
  };
}

function withLoad(state: ProgressState, load: Load, now: number): ProgressState {
  // Once the inputs have ended, those that were taken are all there are.
  const total = load.input.has_ended && state.stopping === null ? load.input.taken : state.total;
  const sample = { now, worked: state.worked, calls: state.calls.made };
  const next = { ...state, total, load, samples: withSample(state.samples, sample) };
  return { ...next, ...withBound(state.recent, boundOf(next)) };
}
