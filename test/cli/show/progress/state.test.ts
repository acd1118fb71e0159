import { describe, expect, it } from 'vitest';
import { type Bound, boundOf, withBound } from '../../../../src/cli/show/progress/bound.js';
import {
  callsPerMinute,
  type Sample,
  settledOf,
  timeLeft,
  videosPerMinute,
  withSample,
} from '../../../../src/cli/show/progress/pace.js';
import { type ProgressState, reduce, UNKNOWN } from '../../../../src/cli/show/progress/state.js';
import { boundText } from '../../../../src/cli/show/progress/texts.js';
import { placesOf } from '../../../../src/config/step-places.js';
import type { Step } from '../../../../src/records/record.js';
import type { Load, RunEvent } from '../../../../src/run/events.js';
import { ACCOUNT, BEGAN, CALLED, ended, LOAD, step } from './states.js';

const having = (...events: Parameters<typeof reduce>[1][]): ProgressState => events.reduce(reduce, UNKNOWN);
const sampled = (load: Partial<Load> = {}, now = 0) =>
  ({ type: 'sampled', now, load: { ...LOAD, ...load } }) as const;

function settled(done: number, is_new: boolean): RunEvent {
  return {
    type: 'settled',
    settled: { video: '/v/a.mp4', state: 'done', endings: [], items: 3 },
    counts: { done, filtered: 0, skipped: 0, failed: 0, postponed: 0 },
    is_new,
  };
}

describe('what is known of a run', () => {
  it('counts videos in and out of each step', () => {
    const state = having(
      BEGAN,
      step('entered'),
      step('entered'),
      step('entered'),
      step('left'),
      step('failed'),
    );
    expect(state.steps[1]).toMatchObject({ step: '1a', inside: 1, done: 1, failed: 1 });
    expect(having(BEGAN, step('entered'), step('postponed')).steps[1]).toMatchObject({
      inside: 0,
      done: 0,
      failed: 0,
    });
  });

  it('adds up calls, and says when some had no price', () => {
    const state = having(BEGAN, CALLED, CALLED, CALLED, ended({ cost: 0.25 }), ended({ cost: 0.5 }));
    expect(state.calls).toMatchObject({ made: 2, running: 1, input_tokens: 3600, output_tokens: 400 });
    expect(state.calls).toMatchObject({ cost: 0.75, is_partly_priced: false });
    expect(reduce(state, ended({ cost: null })).calls).toMatchObject({ cost: 0.75, is_partly_priced: true });
    expect(having(BEGAN, CALLED, ended({ cost: null })).calls.cost).toBeNull();
  });

  it('tells videos with something to do from those that were done before', () => {
    const state = having(BEGAN, settled(1, false), settled(2, true));
    expect([settledOf(state), state.worked, state.items]).toEqual([2, 1, 6]);
  });

  it('knows the number of inputs when it is told, or when there are no more', () => {
    expect(having(BEGAN, sampled()).total).toBeNull();
    expect(having(BEGAN, { type: 'counted', inputs: 9 }, sampled()).total).toBe(9);
    const input = { taken: 7, is_waiting: false, has_ended: true };
    expect(having(BEGAN, { type: 'counted', inputs: 9 }, sampled({ input })).total).toBe(7);
    // A run that is stopped takes no more, which does not mean that there are no more.
    const stopped = having(
      BEGAN,
      { type: 'counted', inputs: 9 },
      { type: 'stopping', because: 'asked' },
      sampled({ input }),
    );
    expect(stopped.total).toBe(9);
  });

  it('is left as it is by events that count nothing', () => {
    const state = having(BEGAN);
    expect(reduce(state, { type: 'notice', message: 'a torn line' })).toBe(state);
  });
});

describe('what bounds a run', () => {
  const busy = (load: Partial<Load>, ...events: RunEvent[]) =>
    boundOf(having(BEGAN, ...events, sampled(load)));
  const inside = (count: number) => Array.from({ length: count }, () => step('entered'));
  const full = { taken: 16, is_waiting: false, has_ended: false };

  it.each<[string, Bound['by'], Partial<Load>, RunEvent[]]>([
    ['a rest', 'rest', { accounts: [{ ...ACCOUNT, queued: 3, cooling_ms: 10, held_by: 'requests' }] }, []],
    [
      'the requests of a minute',
      'requests',
      { accounts: [{ ...ACCOUNT, queued: 3, held_by: 'requests' }] },
      [],
    ],
    ['the tokens of a minute', 'tokens', { accounts: [{ ...ACCOUNT, queued: 3, held_by: 'tokens' }] }, []],
    ['the calls in flight', 'concurrency', { accounts: [{ ...ACCOUNT, queued: 3, running: 16 }] }, []],
    ['ffmpeg', 'ffmpeg', { ffmpeg: { running: 2, waiting: 1, count: 2 } }, inside(9)],
    ['the workers of a step', 'workers', {}, inside(9)],
    ['the input', 'input', { input: { ...full, taken: 3, is_waiting: true } }, inside(3)],
    ['the videos in flight', 'in_flight', { input: full }, [...inside(4), CALLED]],
    ['the model', 'model', { input: { ...full, taken: 4, has_ended: true } }, [...inside(4), CALLED]],
  ])('can be %s', (_what, by, load, events) => {
    expect(busy(load, ...events)).toMatchObject({ by });
  });

  it('is no account that rests while nobody waits for it', () => {
    expect(busy({ accounts: [{ ...ACCOUNT, cooling_ms: 10 }] }, ...inside(9))).toMatchObject({
      by: 'workers',
    });
  });

  it('is the step whose own places are taken, and names the field that sets them', () => {
    const workers = { max_workers: 4, vlm_workers: null, text_workers: null, qa_workers: 32 };
    const began: RunEvent = { ...BEGAN, places: placesOf({ ...workers, vlm_workers: 2 }) };
    const enter = (id: Step, count: number) => Array.from({ length: count }, () => step('entered', id));
    const state = having(began, ...enter('1a', 5), ...enter('3', 20), sampled());
    expect(boundText(state)).toBe('bound by the 2 workers of step 1a; 3 videos wait (vlm_workers)');
    const asked = having(began, ...enter('1a', 2), ...enter('3', 33), sampled());
    expect(boundText(asked)).toBe('bound by the 32 workers of step 3; 1 video waits (qa_workers)');
    const usual = having({ ...BEGAN, places: placesOf(workers) }, ...enter('1a', 5), sampled());
    expect(boundText(usual)).toBe('bound by the 4 workers of step 1a; 1 video waits (max_workers)');
  });

  it('is never the places of step 4, which has none', () => {
    const out = Array.from({ length: 99 }, () => step('entered', '4'));
    expect(busy({ input: { ...full, taken: 3, is_waiting: true } }, ...out)).toMatchObject({ by: 'input' });
  });

  it('is what it was most of the last moments, so that it can be read', () => {
    const bounds: Bound[] = [
      { by: 'ffmpeg', ffmpeg: { running: 2, waiting: 7, count: 2 } },
      { by: 'in_flight' },
    ];
    let recent: readonly Bound[] = [];
    let shown: Bound['by'][] = [];
    for (const index of [0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]) {
      const next = withBound(recent, bounds[index] ?? { by: 'start' });
      recent = next.recent;
      shown = [...shown, next.bound.by];
    }
    expect(shown.filter((by, index) => by !== shown[index - 1])).toEqual(['ffmpeg', 'in_flight']);
  });

  it('is a rest at once, and no longer than it lasts', () => {
    const rest: Bound = { by: 'rest', account: ACCOUNT };
    const first = withBound([{ by: 'in_flight' }, { by: 'in_flight' }], rest);
    expect(first.bound).toBe(rest);
    expect(withBound(first.recent, { by: 'in_flight' }).bound.by).toBe('in_flight');
  });
});

describe('how fast a run goes', () => {
  const second = (at: number, worked = at): Sample => ({ now: at * 1000, worked, calls: 10 * at });
  const seconds = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => second(from + index)).reduce(
      withSample,
      [] as readonly Sample[],
    );

  it('can not be told from a few seconds, or from too few videos', () => {
    expect(callsPerMinute([])).toBeNull();
    expect(callsPerMinute(seconds(0, 4))).toBeNull();
    expect(videosPerMinute([second(0, 0), second(60, 2)])).toBeNull();
  });

  it('is the calls of the last minute and the videos of the last five', () => {
    const samples = seconds(0, 1000);
    expect(callsPerMinute(samples)).toBe(600);
    expect(videosPerMinute(samples)).toBe(60);
    expect(samples.length).toBeLessThanOrEqual(302);
  });

  it('gives the time that is left', () => {
    expect(timeLeft(seconds(0, 300), 600)).toBe(600_000);
    expect(timeLeft(seconds(0, 2), 600)).toBeNull();
  });

  it('takes one sample a second, however often it is asked', () => {
    const often = Array.from({ length: 41 }, (_, index) => second(index / 4)).reduce(
      withSample,
      [] as readonly Sample[],
    );
    expect(often).toHaveLength(11);
  });
});
