/** A run's progress as a sentence now and then, for where nobody watches a screen. */
import { number } from '../columns.js';
import { callsPerMinute, settledOf } from './pace.js';
import type { ProgressState } from './state.js';
import {
  boundText,
  countsText,
  inFlight,
  percent,
  spentText,
  stoppingText,
  timeLeftOf,
  timeText,
} from './texts.js';

/** Progress is reported at least this often; milliseconds. */
const EVERY_MS = 30_000;
/** Two sentences are at least this far apart; milliseconds. */
const CLOSEST_MS = 10_000;
/** Progress is also reported after each of this many parts of the whole. */
const PARTS = 20;

/**
 * Makes a function that says when progress is due to be reported: every 30 seconds and, where the number of inputs is
 * known, at every 5 %. A run that is over before the first 30 seconds reports nothing.
 */
export function schedule(): (state: ProgressState, now: number) => boolean {
  let last: { readonly at: number; readonly part: number } | undefined;
  return (state, now) => {
    const part = state.total === null ? 0 : Math.floor((PARTS * settledOf(state)) / Math.max(1, state.total));
    last ??= { at: now, part: Number.POSITIVE_INFINITY };
    const passed = now - last.at;
    const isDue = passed >= EVERY_MS || (part > last.part && passed >= CLOSEST_MS);
    if (isDue) last = { at: now, part };
    return isDue;
  };
}

/** The state of the run in one line. */
export function sentence(state: ProgressState): string {
  const { total } = state;
  const settled = settledOf(state);
  const share = total === null ? '' : ` of ${number(total)} (${percent(settled, total)})`;
  const parts = [
    `${number(settled)}${share} videos: ${countsText(state)}; ${inFlight(state)} in flight`,
    spentText(state),
    stoppingText(state) ?? boundText(state),
    timeText(state),
  ];
  return parts.filter((part) => part !== undefined).join('; ');
}

/** The same as data. */
export function progressFields(state: ProgressState): Record<string, unknown> {
  const { counts, calls, total, steps, bound, items } = state;
  const { done, filtered, skipped, failed } = counts;
  const pace = callsPerMinute(state.samples);
  const left = timeLeftOf(state);
  return {
    inputs: total,
    ended: settledOf(state),
    in_flight: inFlight(state),
    ...{ done, filtered, skipped, failed, items },
    steps: Object.fromEntries(
      steps.map(({ step, inside, done, failed }) => [step, { in_flight: inside, done, failed }]),
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
    seconds_left: left === null ? null : Math.round(left / 1000),
  };
}
