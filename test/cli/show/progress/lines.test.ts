import { describe, expect, it } from 'vitest';
import { Alike } from '../../../../src/cli/show/progress/entry.js';
import { progressFields, schedule, sentence } from '../../../../src/cli/show/progress/lines.js';
import { compact, duration } from '../../../../src/cli/show/progress/texts.js';
import { ACCOUNT, inTheMiddle } from './states.js';

const SECOND = 1000;

/** When something is told in a run that takes so many seconds for so many videos. */
function told(seconds: number, total: number | null): number[] {
  const state = { ...inTheMiddle(), total };
  const isDue = schedule();
  const times: number[] = [];
  for (let second = 0; second <= seconds; second += 1) {
    const done = Math.floor(((total ?? 1) * second) / seconds);
    const counts = { done, filtered: 0, skipped: 0, failed: 0, postponed: 0 };
    if (isDue({ ...state, counts }, second * SECOND)) times.push(second);
  }
  return times;
}

describe('where there is no terminal, a run', () => {
  it('says nothing when it is short', () => {
    expect(told(29, 1000)).toEqual([]);
  });

  it('says how it goes every 30 seconds', () => {
    expect(told(120, null)).toEqual([30, 60, 90, 120]);
  });

  it('says so at every 5 % as well, but no more often than every 10 seconds', () => {
    expect(told(400, 1000).slice(0, 4)).toEqual([30, 40, 60, 80]);
    expect(told(100, 1000).slice(0, 4)).toEqual([30, 40, 50, 60]);
  });

  it('says it in one line', () => {
    const state = inTheMiddle({ accounts: [{ ...ACCOUNT, queued: 12, held_by: 'requests' }] });
    expect(sentence(state)).toBe(
      '6,812 of 20,000 (34 %) videos: 6,700 done, 90 filtered, 12 skipped, 10 failed; 16 in flight; ' +
        '400 calls a minute, 6 in flight; 202M tokens in, 22.4M out; cost 67.20; ' +
        'bound by requests per minute (60); 12 calls wait; about 3 h 8 min left',
    );
  });

  it('gives the same as data', () => {
    expect(
      progressFields(inTheMiddle({ accounts: [{ ...ACCOUNT, queued: 1, held_by: 'requests' }] })),
    ).toMatchObject({
      inputs: 20_000,
      ended: 6_812,
      in_flight: 16,
      calls_per_minute: 400,
      bound_by: 'requests',
      bound_account: 'vlm + llm',
      seconds_left: 11_304,
      steps: { '1a': { in_flight: 4, done: 6_860, failed: 7 } },
    });
  });
});

describe('entries that are alike', () => {
  it('are told five times, then counted', () => {
    const alike = new Alike();
    const admitted = Array.from({ length: 42 }, () => alike.admits({ alike: 'probe, not_a_video' }));
    expect(admitted.filter(Boolean)).toHaveLength(5);
    expect(alike.admits({ alike: 'step 1a, blocked' })).toBe(true);
    expect(alike.admits({})).toBe(true);
    expect(alike.rest()).toEqual(['and 37 more like this: probe, not_a_video']);
    expect(alike.rest()).toEqual([]);
    expect(alike.admits({ alike: 'probe, not_a_video' })).toBe(false);
    expect(alike.rest()).toEqual(['and 1 more like this: probe, not_a_video']);
  });
});

describe('figures', () => {
  it('are short', () => {
    expect([950, 1_000, 12_345, 999_999, 4_560_000, 2e9].map(compact)).toEqual([
      '950',
      '1k',
      '12.3k',
      '1M',
      '4.56M',
      '2G',
    ]);
    expect([80, 4_200, 24_000, 65_000, 3_600_000, 11_400_000, 200_000_000].map(duration)).toEqual([
      '0.1 s',
      '4.2 s',
      '24 s',
      '1 min 5 s',
      '1 h',
      '3 h 10 min',
      '2 days 8 h',
    ]);
  });
});
