import { getEventListeners } from 'node:events';
import { from, merge, NEVER, Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/errors/errors.js';
import { Slots } from '../../src/flow/slots.js';
import { each } from '../../src/operators/each.js';
import { going, type Outcome, type Video } from '../../src/records/record.js';
import { outcomesOf } from '../operators/records.js';

/** Work that is let go by hand. */
function gates() {
  const open: (() => void)[] = [];
  const started: string[] = [];
  return {
    started,
    open,
    work: (record: Video) =>
      new Promise<Outcome<Video>>((resolve) => {
        started.push(record.video);
        open.push(() => resolve(going(record)));
      }),
  };
}

/** Work that notes when it is begun and never ends. */
function enter(entered: string[]) {
  return new Observable<never>(() => {
    entered.push('entered');
  });
}

const videos = (...names: readonly string[]) => names.map((video) => going<Video>({ video }));
/** Promises that are settled by now have called back after this. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('slots that two lanes share', () => {
  it('keep one bound over both, first come first served', async () => {
    const { started, open, work } = gates();
    const options = { step: '1a', concurrency: new Slots(2) } as const;
    const done: string[] = [];
    merge(
      from(videos('a', 'b', 'c')).pipe(each<Video, Video>(options, work)),
      from(videos('d', 'e')).pipe(each<Video, Video>(options, work)),
    ).subscribe((outcome) => outcome.ok && done.push(outcome.record.video));
    expect(started).toEqual(['a', 'b']);
    open[1]?.();
    await settled();
    expect([started, done]).toEqual([['a', 'b', 'c'], ['b']]);
    open[0]?.();
    open[2]?.();
    await settled();
    expect([started, done]).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['b', 'a', 'c'],
    ]);
  });

  it('are given back by work that fails', async () => {
    const options = { step: '1a', concurrency: new Slots(1) } as const;
    const outcomes = await outcomesOf(
      each<Video, Video>(options, async (record) => {
        if (record.video !== 'c') throw new RecordError('empty', 'nothing came');
        return going(record);
      }),
      ...videos('a', 'b', 'c'),
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, false, true]);
  });

  it('are given back by work that is unsubscribed', async () => {
    const slots = new Slots(1);
    const first = slots.hold(NEVER).subscribe();
    const entered: string[] = [];
    slots.hold(enter(entered)).subscribe();
    expect(entered).toEqual([]);
    first.unsubscribe();
    await settled();
    expect(entered).toEqual(['entered']);
  });

  it('start nothing that waits when the whole stream is unsubscribed', async () => {
    const { started, work } = gates();
    const options = { step: '1a', concurrency: new Slots(1) } as const;
    const subscription = from(videos('a', 'b', 'c'))
      .pipe(each<Video, Video>(options, work))
      .subscribe();
    subscription.unsubscribe();
    await settled();
    expect(started).toEqual(['a']);
  });

  it('start nothing that waits when an error ends the stream', async () => {
    const started: string[] = [];
    const bug = new TypeError('a bug');
    const options = { step: '1a', concurrency: new Slots(1) } as const;
    const result = outcomesOf(
      each<Video, Video>(options, async (record) => {
        started.push(record.video);
        throw bug;
      }),
      ...videos('a', 'b', 'c'),
    );
    await expect(result).rejects.toBe(bug);
    await settled();
    expect(started).toEqual(['a']);
  });

  it('are not lost by those who stop waiting', async () => {
    const slots = new Slots(1);
    const first = slots.hold(NEVER).subscribe();
    const second = slots.hold(NEVER).subscribe();
    const entered: string[] = [];
    slots.hold(enter(entered)).subscribe();
    second.unsubscribe();
    first.unsubscribe();
    await settled();
    expect(entered).toEqual(['entered']);
  });

  it('are passed on without deepening the stack, however many wait', async () => {
    const options = { step: '1a', concurrency: new Slots(1) } as const;
    const many = videos(...Array.from({ length: 20_000 }, (_, index) => String(index)));
    const outcomes = await outcomesOf(
      each<Video, Video>(options, (record) => [going(record)]),
      ...many,
    );
    expect(outcomes).toHaveLength(20_000);
  });
});

describe('slots', () => {
  const ranked = (rank: number) => ({ rank, group: '' });

  it('are given out in the order of asking, and a slot is given back once', async () => {
    const slots = new Slots(1);
    const release = await slots.take();
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => {
      const mine = await slots.take();
      order.push(number);
      mine();
    });
    await settled();
    expect([order, slots.load()]).toEqual([[], { taken: 1, waiting: 3 }]);
    release();
    release();
    await Promise.all(waiting);
    expect([order, slots.load()]).toEqual([[1, 2, 3], { taken: 0, waiting: 0 }]);
  });

  it.each([
    ['late', [3, 2, 1]],
    ['early', [1, 2, 3]],
  ] as const)('go to %s ranks first where that is preferred', async (preference, expected) => {
    const slots = new Slots(1);
    const release = await slots.take();
    const order: number[] = [];
    const waiting = [2, 3, 1].map(async (rank) => {
      const mine = await slots.take(undefined, ranked(rank));
      order.push(rank);
      mine();
    });
    slots.prefer(preference);
    release();
    await Promise.all(waiting);
    expect(order).toEqual(expected);
  });

  it('are not lost on those whose signal aborts', async () => {
    const slots = new Slots(1);
    const release = await slots.take();
    const controller = new AbortController();
    const leaving = slots.take(controller.signal, ranked(3));
    const staying = slots.take();
    controller.abort();
    await expect(leaving).rejects.toMatchObject({ name: 'AbortError' });
    await expect(slots.take(controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    release();
    (await staying)();
    expect(await slots.take()).toBeTypeOf('function');
  });

  it('link one listener to a signal, however many wait, and remove it', async () => {
    const slots = new Slots(1);
    const release = await slots.take();
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 50 }, async () => (await slots.take(signal))());
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    release();
    await Promise.all(waiting);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it.each([0, -1, Number.NaN, 1.5])('must be at least one (%s)', (count) => {
    expect(() => new Slots(count)).toThrow(RangeError);
  });
});
