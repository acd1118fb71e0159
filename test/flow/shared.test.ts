import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import { Recent } from '../../src/flow/recent.js';
import { Shared } from '../../src/flow/shared.js';
import { failureOf } from '../models/fake-media.js';

const shared = (limit = 10) => new Shared<string>(new Recent(limit));

/** Promises that are settled by now have called back after this. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

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

  it('is dropped when there are too many results, the longest unused first', async () => {
    const store = shared(2);
    const give = (text: string) => async () => text;
    await store.get('a', give('1'));
    await store.get('b', give('2'));
    expect(await store.get('a', give('never asked for'))).toBe('1');
    await store.get('c', give('3'));
    expect(store.keys()).toEqual(['a', 'c']);
  });

  it('keeps no result where there is no memory, and tells who started it', async () => {
    const store = new Shared<string>();
    const job = work();
    const both = [store.join('a', job.start), store.join('a', job.start)];
    job.finish('done');
    expect(await Promise.all(both)).toEqual([
      { value: 'done', isFirst: true },
      { value: 'done', isFirst: false },
    ]);
    expect(store.keys()).toEqual([]);
    const again = store.join('a', job.start);
    job.finish('again');
    expect(await again).toEqual({ value: 'again', isFirst: true });
  });

  it('that the last caller leaves has cleaned up when this caller is told', async () => {
    const controller = new AbortController();
    let cleanUp = () => {};
    const start = () =>
      new Promise<string>((_, reject) => {
        cleanUp = () => reject(new Error('cleaned up'));
      });
    let isTold = false;
    const left = failureOf(shared().get('a', start, controller.signal)).finally(() => {
      isTold = true;
    });
    controller.abort();
    await settled();
    expect(isTold).toBe(false);
    cleanUp();
    expect((await left).message).toBe('cleaned up');
  });

  it('that is forgotten still reaches those who wait, but nobody else', async () => {
    const store = shared();
    const job = work();
    const waiting = store.get('a', job.start);
    store.forget('a');
    job.finish('late');
    expect(await waiting).toBe('late');
    expect(store.keys()).toEqual([]);
  });

  it('that is ended fails for all who wait', async () => {
    const store = shared();
    const job = work();
    const both = [failureOf(store.get('a', job.start)), failureOf(store.get('a', job.start))];
    await settled();
    store.end('a');
    for (const error of await Promise.all(both)) expect(isAbort(error)).toBe(true);
    expect([job.aborted(), store.keys()]).toEqual([true, []]);
  });

  it('links one listener to a signal, however many wait, and removes it', async () => {
    const { signal } = new AbortController();
    const store = shared(100);
    const waits = Array.from({ length: 50 }, (_, index) => store.get(`${index}`, async () => 'done', signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await Promise.all(waits);
    await settled();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
