/** Runs at moments that a screen has to show well. */
import { type ProgressState, reduce, UNKNOWN } from '../../../../src/cli/show/progress/state.js';
import { placesOf } from '../../../../src/config/step-places.js';
import type { Step } from '../../../../src/records/record.js';
import type { AccountLoad, Load, RunEvent } from '../../../../src/run/events.js';
import { STEPS } from '../../../../src/steps.js';

const MINUTE = 60_000;

export const ACCOUNT: AccountLoad = {
  name: 'vlm + llm',
  running: 6,
  queued: 0,
  cooling_ms: 0,
  held_by: null,
  max_concurrent: 16,
  pace: { requests_per_minute: 60, tokens_per_minute: null },
};

export const LOAD: Load = {
  input: { taken: 6_828, is_waiting: false, has_ended: false },
  accounts: [ACCOUNT],
  ffmpeg: { running: 1, waiting: 0, count: 2 },
};

export const BEGAN: Extract<RunEvent, { type: 'began' }> = {
  type: 'began',
  steps: [...STEPS.ids],
  titles: Object.fromEntries(STEPS.all.map(({ id, title }) => [id, title])),
  places: placesOf({ max_workers: 4, vlm_workers: null, text_workers: null, qa_workers: null }),
  max_in_flight: 16,
  load: () => LOAD,
};

/** How a video passes a step. */
export function step(change: 'entered' | 'left' | 'failed' | 'postponed', id: Step = '1a'): RunEvent {
  return { type: 'step', event: { step: id, change, video: '/v/a.mp4' } };
}

/** A call that has ended. */
export function ended(took: { milliseconds?: number; cost?: number | null } = {}): RunEvent {
  const usage = { input_tokens: 1800, output_tokens: 150, thinking_tokens: 50, cached_tokens: 0 };
  const { milliseconds = 4200, cost = 0.0006 } = took;
  return {
    type: 'call',
    event: {
      change: 'ended',
      model: 'seer-1',
      step: '1a',
      prompt_key: 'normal_global_caption',
      video: '/v/a.mp4',
      took: { milliseconds, usage, bytes_sent: 1000, cost, was_sent: true },
    },
  };
}

/** A call that begins. */
export const CALLED: RunEvent = {
  type: 'call',
  event: {
    change: 'began',
    model: 'seer-1',
    step: '1a',
    prompt_key: 'normal_global_caption',
    video: '/v/a.mp4',
  },
};

/** A run in its middle: 6,812 of 20,000 videos have ended, some wait at 1a, and it is looked at over five minutes. */
export function inTheMiddle(load: Partial<Load> = {}, more: readonly RunEvent[] = []): ProgressState {
  const full: Load = { ...LOAD, ...load };
  let state = reduce(reduce(UNKNOWN, BEGAN), { type: 'counted', inputs: 20_000 });
  const steps: Readonly<Record<string, readonly number[]>> = {
    '0': [3, 6_900],
    '1a': [4, 6_860],
    '1b': [2, 6_850],
    '1c': [1, 203],
    '2': [0, 6_840],
    '3': [3, 6_812],
  };
  state = {
    ...state,
    steps: state.steps.map((entry) => {
      const [inside = 0, done = 0] = steps[entry.step] ?? [];
      return { ...entry, inside, done, failed: entry.step === '1a' ? 7 : 0 };
    }),
    counts: { done: 6_700, filtered: 90, skipped: 12, failed: 10, postponed: 0 },
    items: 88_412,
    worked: 6_400,
    calls: {
      made: 112_000,
      running: 6,
      input_tokens: 201_600_000,
      output_tokens: 22_400_000,
      cost: 67.2,
      is_partly_priced: false,
      milliseconds: 4_200,
    },
  };
  // Five minutes in which 350 videos ended.
  for (let second = 0; second <= 300; second += 1) {
    const share = second / 300;
    const before = {
      ...state,
      worked: 6_050 + Math.round(350 * share),
      calls: { ...state.calls, made: 110_000 + Math.round(2_000 * share) },
    };
    state = reduce(before, { type: 'sampled', now: 10 * MINUTE + second * 1000, load: full });
  }
  return more.reduce(reduce, state);
}
