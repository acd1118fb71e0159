/** A run's progress as a sentence now and then, where nobody looks at a screen. */
import { number } from '../columns.js';
import { callsPerMinute, timeLeft } from './pace.js';
import { percent } from './render.js';
import { type ProgressState, settledOf } from './state.js';
import { boundText, countsText, spentText, stoppingText, timeText } from './texts.js';

/** As long as this nothing is said; milliseconds. */
const EVERY_MS = 30_000;
/** Two sentences are not closer than this; milliseconds. */
const CLOSEST_MS = 10_000;
/** A sentence at every so many parts of the whole. */
const PARTS = 20;

/** Where a run stood when it was told last. */
export interface Told {
  readonly at: number;
  readonly part: number;
}

/**
 * Where to note that something is to be told: every 30 seconds and, where the number of inputs is known, at every 5 %;
 * undefined where it is too early. A run that is over before the first 30 seconds tells nothing.
 */
export function dueAt(told: Told, state: ProgressState, now: number): Told | undefined {
  const part = state.total === null ? 0 : Math.floor((PARTS * settledOf(state)) / Math.max(1, state.total));
  const passed = now - told.at;
  const isFirst = told.part < 0;
  const isDue = passed >= EVERY_MS || (!isFirst && part > told.part && passed >= CLOSEST_MS);
  return isDue ? { at: now, part } : undefined;
}

/** Where nothing was told yet of a run that began at this time. */
export function untold(now: number): Told {
  return { at: now, part: -1 };
}

/** How the run stands, in one line. */
export function sentence(state: ProgressState): string {
  const { total } = state;
  const settled = settledOf(state);
  const share =
    total === null ? '' : ` of ${number(total)} (${percent(total === 0 ? 1 : Math.min(1, settled / total))})`;
  const inFlight = Math.max(0, (state.load?.input.taken ?? settled) - settled);
  const parts = [
    `${number(settled)}${share} videos: ${countsText(state)}; ${inFlight} in flight`,
    spentText(state, callsPerMinute(state.samples)),
    stoppingText(state) ?? boundText(state),
    timeText(state),
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}

/** The same as data. */
export function progressFields(state: ProgressState): Record<string, unknown> {
  const { counts, calls, total, steps, bound } = state;
  const { done, filtered, skipped, failed } = counts;
  const pace = callsPerMinute(state.samples);
  return {
    inputs: total,
    ended: settledOf(state),
    in_flight: Math.max(0, (state.load?.input.taken ?? 0) - settledOf(state)),
    done,
    filtered,
    skipped,
    failed,
    items: state.items,
    steps: Object.fromEntries(
      steps.map(({ step, ...each }) => [
        step,
        { in_flight: each.inside, done: each.done, failed: each.failed },
      ]),
    ),
    calls: calls.made,
    calls_in_flight: calls.running,
    calls_per_minute: pace === null ? null : Math.round(pace),
    input_tokens: calls.input_tokens,
    output_tokens: calls.output_tokens,
    cost: calls.cost,
    bound_by: bound.by,
    ...('account' in bound && { bound_account: bound.account.name }),
    ...('step' in bound && { bound_step: bound.step }),
    seconds_left: secondsLeft(state),
  };
}

function secondsLeft({ total, samples, counts, stopping }: ProgressState): number | null {
  const left = total === null || stopping !== null ? null : timeLeft(samples, total - settledOf({ counts }));
  return left === null ? null : Math.round(left / 1000);
}
