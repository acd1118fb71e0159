import { map, mergeMap, NEVER, type Observable, type Subscription, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { admit } from '../../src/sources/admit.js';

/** Numbers from 0, of which is known how many were pulled and whether the reader went away. */
function numbers(count: number) {
  const state = { pulled: 0, returned: false };
  async function* source(): AsyncGenerator<number> {
    try {
      while (state.pulled < count) {
        state.pulled += 1;
        yield state.pulled - 1;
      }
    } finally {
      state.returned = true;
    }
  }
  return { state, source: source() };
}

/** Work that is let go by hand, one number after the other. */
function held() {
  const inside: (() => void)[] = [];
  const load = { now: 0, most: 0 };
  const work = mergeMap((number: number) => {
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    return new Promise<number>((resolve) => {
      inside.push(() => {
        load.now -= 1;
        resolve(number);
      });
    });
  });
  return { inside, load, work };
}

/** All promises that can be settled by now are. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What an observable says, as far as it has come. */
function listen<T>(observable: Observable<T>) {
  const heard: { values: T[]; error: unknown; complete: boolean; subscription?: Subscription } = {
    values: [],
    error: undefined,
    complete: false,
  };
  heard.subscription = observable.subscribe({
    next: (value) => heard.values.push(value),
    error: (error: unknown) => {
      heard.error = error;
    },
    complete: () => {
      heard.complete = true;
    },
  });
  return heard;
}

describe('admit', () => {
  it('takes no more of a long source than may be in flight', async () => {
    const { state, source } = numbers(100_000);
    const { inside, load, work } = held();
    const heard = listen(admit(source, work, { max_in_flight: 7 }));
    await settled();
    expect([state.pulled, inside.length]).toEqual([7, 7]);
    heard.subscription?.unsubscribe();
    expect(load.most).toBe(7);
  });

  it('takes the next one when one in flight has left, whichever that is', async () => {
    const { state, source } = numbers(100_000);
    const { inside, load, work } = held();
    const heard = listen(admit(source, work, { max_in_flight: 3 }));
    await settled();
    inside[2]?.();
    await settled();
    expect([state.pulled, heard.values]).toEqual([4, [2]]);
    inside[0]?.();
    inside[1]?.();
    await settled();
    expect([state.pulled, heard.values, load.most]).toEqual([6, [2, 0, 1], 3]);
    heard.subscription?.unsubscribe();
  });

  it('emits one value for each input and completes when the last one in flight has left', async () => {
    const { source } = numbers(5);
    const { inside, work } = held();
    const heard = listen(admit(source, work, { max_in_flight: 10 }));
    await settled();
    for (const letGo of inside.slice(1)) letGo();
    await settled();
    expect([heard.values, heard.complete]).toEqual([[1, 2, 3, 4], false]);
    inside[0]?.();
    await settled();
    expect([heard.values, heard.complete]).toEqual([[1, 2, 3, 4, 0], true]);
  });

  it('completes for a source without inputs', async () => {
    const heard = listen(admit(numbers(0).source, map(String), { max_in_flight: 1 }));
    await settled();
    expect([heard.values, heard.complete]).toEqual([[], true]);
  });

  it('does not deepen the stack with a chain that answers at once', async () => {
    const { source } = numbers(100_000);
    let count = 0;
    await new Promise<void>((resolve, reject) => {
      const chain = map((number: number) => number + 1);
      admit(source, chain, { max_in_flight: 4 }).subscribe({
        next: () => {
          count += 1;
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(count).toBe(100_000);
  });

  it('takes nothing more when it is stopped, and lets what is in flight run to its end', async () => {
    const { state, source } = numbers(100_000);
    const { inside, work } = held();
    const stop = new AbortController();
    const heard = listen(admit(source, work, { max_in_flight: 3, stop: stop.signal }));
    await settled();
    stop.abort();
    inside[1]?.();
    await settled();
    expect([heard.values, heard.complete, state.returned]).toEqual([[1], false, true]);
    inside[0]?.();
    inside[2]?.();
    await settled();
    expect([heard.values, heard.complete, state.pulled]).toEqual([[1, 0, 2], true, 3]);
  });

  it('completes when it is stopped while it waits for the source', async () => {
    const stop = new AbortController();
    const waiting: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
    };
    const heard = listen(admit(waiting, map(String), { max_in_flight: 1, stop: stop.signal }));
    await settled();
    expect(heard.complete).toBe(false);
    stop.abort();
    await settled();
    expect(heard.complete).toBe(true);
  });

  it('takes nothing at all when it was stopped before', async () => {
    const { state, source } = numbers(10);
    const heard = listen(admit(source, map(String), { max_in_flight: 1, stop: AbortSignal.abort() }));
    await settled();
    expect([heard.values, heard.complete, state.pulled]).toEqual([[], true, 0]);
  });

  it('closes the source when it is unsubscribed, and ends what is in flight', async () => {
    const { state, source } = numbers(100_000);
    const ended: number[] = [];
    const chain = mergeMap((number: number) => NEVER.pipe(tap({ unsubscribe: () => ended.push(number) })));
    const heard = listen(admit(source, chain, { max_in_flight: 2 }));
    await settled();
    heard.subscription?.unsubscribe();
    await settled();
    expect([state.returned, state.pulled, ended]).toEqual([true, 2, [0, 1]]);
  });

  it('ends with the error of its source', async () => {
    const broken = new Error('the disk is gone');
    async function* source(): AsyncGenerator<number> {
      yield 1;
      throw broken;
    }
    const heard = listen(admit(source(), map(String), { max_in_flight: 5 }));
    await settled();
    expect([heard.values, heard.error, heard.complete]).toEqual([['1'], broken, false]);
  });

  it('ends with the error of its chain and closes the source', async () => {
    const { state, source } = numbers(100_000);
    const bug = new TypeError('a bug');
    const chain = map((number: number) => {
      if (number === 3) throw bug;
      return number;
    });
    const heard = listen(admit(source, chain, { max_in_flight: 2 }));
    await settled();
    expect([heard.values, heard.error, state.returned, state.pulled]).toEqual([[0, 1, 2], bug, true, 4]);
  });

  it('leaves the stop signal alone once it is over', async () => {
    const stop = new AbortController();
    const heard = listen(admit(numbers(2).source, map(String), { max_in_flight: 1, stop: stop.signal }));
    await settled();
    expect(heard.complete).toBe(true);
    stop.abort();
    await settled();
    expect([heard.values, heard.error]).toEqual([['0', '1'], undefined]);
  });

  it('tells when the source has ended, while the last are still in flight', async () => {
    const { inside, work } = held();
    const told: string[] = [];
    const options = { max_in_flight: 2, onLast: () => void told.push('last') };
    const heard = listen(admit(numbers(2).source, work, options));
    await settled();
    expect(told).toEqual([]);
    inside.shift()?.();
    await settled();
    expect([told, heard.complete]).toEqual([['last'], false]);
    inside.shift()?.();
    await settled();
    expect([told, heard.complete]).toEqual([['last'], true]);
  });

  it('does not take a stop for the end of the source', async () => {
    const stop = new AbortController();
    const told: string[] = [];
    const options = { max_in_flight: 1, stop: stop.signal, onLast: () => void told.push('last') };
    const heard = listen(admit(numbers(9).source, held().work, options));
    await settled();
    stop.abort();
    heard.subscription?.unsubscribe();
    await settled();
    expect(told).toEqual([]);
  });
});
