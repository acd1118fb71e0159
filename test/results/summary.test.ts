import { describe, expect, it } from 'vitest';
import type { Settled } from '../../src/operators/settle.js';
import { type Ending, ended } from '../../src/records/record.js';
import { Tally } from '../../src/results/summary.js';

function one(state: Settled['state'], kind = 'blocked', items = 0): Settled {
  const endings: Ending[] =
    state === 'done'
      ? []
      : [ended({ state, video: 'a', step: '1a', kind, message: `it was ${kind}` }).ending];
  return { video: 'a', state, endings, items };
}

const BESIDE = { duplicates: 2, interrupted: false, spent: [] };

describe('the tally', () => {
  it('adds up: done, filtered, skipped and failed are the inputs', () => {
    const tally = new Tally();
    for (const state of ['done', 'done', 'filtered', 'skipped', 'failed', 'done'] as const)
      tally.add(one(state, 'why', 3));
    expect(tally.summary(BESIDE)).toMatchObject({
      inputs: 6,
      done: 3,
      filtered: 1,
      skipped: 1,
      failed: 1,
      duplicates: 2,
      items: 18,
      interrupted: false,
    });
  });

  it('lists reasons with one example each, the most frequent first', () => {
    const tally = new Tally();
    for (const kind of ['blocked', 'empty', 'empty', 'damaged', 'empty']) tally.add(one('failed', kind));
    tally.add(one('skipped', 'empty'));
    const { reasons } = tally.summary(BESIDE);
    expect(reasons[0]).toMatchObject({ state: 'failed', step: '1a', kind: 'empty', count: 3 });
    expect(reasons.map(({ state, kind, count }) => `${state} ${kind} ${count}`).sort()).toEqual([
      'failed blocked 1',
      'failed damaged 1',
      'failed empty 3',
      'skipped empty 1',
    ]);
    expect(reasons[0]?.example.message).toBe('it was empty');
  });

  it('counts what each check rejected: pairs as they are listed, captions as they fail', () => {
    const tally = new Tally();
    const ending = {
      ...one('failed', 'rejected').endings[0],
      message: 'caption_refusal: It refuses.',
    } as Ending;
    tally.add({ video: 'a', state: 'failed', endings: [ending], items: 0 });
    tally.add({ video: 'b', state: 'failed', endings: [{ ...ending, step: '3' }], items: 0 });
    expect(tally.summary({ ...BESIDE, checks: { cut_off: 4 } }).checks).toEqual({
      cut_off: 4,
      caption_refusal: 1,
    });
    expect(tally.summary(BESIDE).checks).toEqual({ caption_refusal: 1 });
  });

  it('does not count a postponed video and says why the run stopped', () => {
    const tally = new Tally();
    tally.add(one('done'));
    tally.add(one('postponed', 'quota'));
    expect(tally.summary(BESIDE)).toMatchObject({
      inputs: 1,
      failed: 0,
      stopped: { kind: 'quota' },
      reasons: [],
    });
    expect(tally.counts).toMatchObject({ done: 1, postponed: 1 });
  });

  it('adds up what is out of date by what has changed', () => {
    const tally = new Tally();
    tally.stale(
      new Map([
        ['1a', 'prompt'],
        ['2', 'upstream'],
        ['normal_mcq', 'upstream'],
      ]),
    );
    tally.stale(new Map([['1a', 'prompt']]));
    expect(tally.summary(BESIDE).stale).toEqual({ prompt: 2, upstream: 2 });
  });

  it('counts each video once, however many of its parts failed', () => {
    const tally = new Tally();
    const { endings } = one('failed');
    tally.add({ video: 'a', state: 'failed', endings: [...endings, ...endings], items: 1 });
    expect(tally.summary(BESIDE)).toMatchObject({ inputs: 1, failed: 1, reasons: [{ count: 1 }] });
  });
});
