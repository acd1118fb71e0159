import { describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import { createShared } from '../../src/flow/shared.js';
import { failureOf } from '../models/fake-media.js';

const shared = (capacity = 10) => createShared<string>({ capacity, sizeOf: (text) => text.length });

/** Work that ends when the test says so, or when its signal aborts. */
function work() {
  let started = 0;
  let finish: (value: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  let own: AbortSignal | undefined;
  const start = (signal: AbortSignal) => {
    started += 1;
    own = signal;
    return new Promise<string>((resolve, reject) => {
      finish = resolve;
      fail = reject;
      signal.addEventListener('abort', () => reject(new DOMException('ended', 'AbortError')));
    });
  };
  return {
    start,
    finish: (value: string) => finish(value),
    fail: (error: Error) => fail(error),
    started: () => started,
    aborted: () => own?.aborted,
  };
}

describe('shared work', () => {
  it('is done once for all who wait for it and for who comes later', async () => {
    const store = shared();
    const job = work();
    const both = [store.get('a', job.start), store.get('a', job.start)];
    job.finish('done');
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    expect(await store.get('a', job.start)).toBe('done');
    expect(job.started()).toBe(1);
  });

  it('goes on while anyone waits and ends when nobody does', async () => {
    const store = shared();
    const job = work();
    const first = new AbortController();
    const second = new AbortController();
    const waits = [first, second].map(({ signal }) => failureOf(store.get('a', job.start, signal)));
    first.abort();
    expect(isAbort((await waits[0]) ?? new Error())).toBe(true);
    expect(job.aborted()).toBe(false);
    second.abort();
    await waits[1];
    expect(job.aborted()).toBe(true);
    expect(store.keys()).toEqual([]);
  });

  it('that fails is started anew by the next caller', async () => {
    const store = shared();
    const job = work();
    const failed = failureOf(store.get('a', job.start));
    job.fail(new Error('no'));
    expect((await failed).message).toBe('no');
    const again = store.get('a', job.start);
    job.finish('yes');
    expect(await again).toBe('yes');
  });

  it('is not started for a caller that has aborted already', async () => {
    const job = work();
    expect(isAbort(await failureOf(shared().get('a', job.start, AbortSignal.abort())))).toBe(true);
    expect(job.started()).toBe(0);
  });

  it('is dropped when the results take too much room, the longest unused first', async () => {
    const store = shared(10);
    const give = (text: string) => async () => text;
    await store.get('a', give('12345'));
    await store.get('b', give('12345'));
    await store.get('a', give('never asked for'));
    await store.get('c', give('12345'));
    expect(store.keys()).toEqual(['a', 'c']);
  });
});
