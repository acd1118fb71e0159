import { delay, map, type OperatorFunction, pipe } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { each } from '../../src/operators/each.js';
import { laneOf, route } from '../../src/operators/route.js';
import { going, type Outcome, type Probed, type Routed, type Video } from '../../src/records/record.js';
import { gone, outcomesOf, probed } from './records.js';

type Lane = OperatorFunction<Outcome<Routed<Video>>, Outcome<Routed<Video> & { readonly lane: string }>>;

const mark = (lane: string): Lane =>
  map((outcome) => (outcome.ok ? { ...outcome, record: { ...outcome.record, lane } } : outcome));
const LANES = { anomaly: mark('fast'), normal: mark('slow') };

describe('the lane of a record', () => {
  it.each([
    ['anomaly', 'normal', 'anomaly'],
    ['normal', 'auto', 'normal'],
    [undefined, 'anomaly', 'anomaly'],
    [undefined, 'auto', 'normal'],
  ] as const)('with mode %s in a run with mode %s is %s', (own, global, lane) => {
    expect(laneOf({ video: 'a', ...(own && { mode: own }) }, global)).toBe(lane);
  });
});

describe('route', () => {
  it('sends each record through its lane and merges the lanes again', async () => {
    const outcomes = await outcomesOf(
      route<Video, Routed<Video>>('auto', LANES),
      going<Video>({ video: 'a', mode: 'anomaly' }),
      going<Video>({ video: 'b', mode: 'normal' }),
      going<Video>({ video: 'c' }),
    );
    expect(outcomes.map((outcome) => outcome.ok && outcome.record)).toEqual([
      { video: 'a', mode: 'anomaly', lane: 'fast' },
      { video: 'b', mode: 'normal', lane: 'slow' },
      { video: 'c', mode: 'normal', lane: 'slow' },
    ]);
  });

  it('sets the lane of the run on records that have none of their own', async () => {
    const outcomes = await outcomesOf(
      route<Video, Routed<Video>>('anomaly', LANES),
      going<Video>({ video: 'a' }),
      going<Video>({ video: 'b', mode: 'normal' }),
    );
    expect(outcomes.map((outcome) => outcome.ok && outcome.record.mode)).toEqual(['anomaly', 'normal']);
  });

  it('lets go around the lanes what has ended', async () => {
    const passing = gone();
    const outcomes = await outcomesOf(route<Video, Routed<Video>>('auto', LANES), passing);
    expect(outcomes).toEqual([passing]);
  });

  it('keeps the number of parts a video is divided into', async () => {
    const outcomes = await outcomesOf(route<Video, Routed<Video>>('auto', LANES), {
      ...going<Video>({ video: 'a' }),
      parts: 8,
    });
    expect(outcomes[0]?.parts).toBe(8);
  });

  it('makes a paid call before the split once, not once a lane', async () => {
    const calls: string[] = [];
    const paid = each<Probed, Probed>({ step: '0', concurrency: 1 }, async (record) => {
      calls.push(record.video);
      return going(record);
    });
    const inputs = ['/v/a.mp4', '/v/b.mp4'].map((video) => going(probed(video)));
    await outcomesOf(pipe(paid, route<Probed, Routed<Video>>('auto', LANES)), ...inputs);
    expect(calls).toEqual(['/v/a.mp4', '/v/b.mp4']);
  });

  it('subscribes to what comes before it once, and unsubscribes from it', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
      ({ cold, expectObservable, expectSubscriptions }) => {
        const values = {
          a: going<Video>({ video: 'a', mode: 'anomaly' }),
          b: going<Video>({ video: 'b', mode: 'normal' }),
        };
        const input = cold<Outcome<Video>>('a-b---', values);
        const names = input.pipe(
          route<Video, Routed<Video>>('auto', LANES),
          map((outcome) => (outcome.ok ? outcome.record.video : '')),
        );
        expectObservable(names, '           ---!').toBe('a-b-');
        expectSubscriptions(input.subscriptions).toBe('^--!');
      },
    );
  });

  it('does not hold a fast lane back for a slow one', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
      ({ hot, expectObservable }) => {
        const values = {
          a: going<Video>({ video: 'a', mode: 'anomaly' }),
          b: going<Video>({ video: 'b', mode: 'normal' }),
        };
        const input = hot<Outcome<Video>>('ab|', values);
        const lanes = { anomaly: pipe(mark('slow'), delay(5)), normal: mark('fast') };
        const names = input.pipe(
          route<Video, Routed<Video>>('auto', lanes),
          map((outcome) => (outcome.ok ? outcome.record.video : '')),
        );
        expectObservable(names).toBe('    -b---(a|)');
      },
    );
  });

  it('ends with an error when a lane does', async () => {
    const bug = new TypeError('a bug');
    const broken: Lane = map(() => {
      throw bug;
    });
    const lanes = { anomaly: LANES.anomaly, normal: broken };
    await expect(
      outcomesOf(route<Video, Routed<Video>>('auto', lanes), going<Video>({ video: 'a' })),
    ).rejects.toBe(bug);
  });
});
