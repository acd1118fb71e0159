import { getEventListeners } from 'node:events';
import { firstValueFrom, NEVER } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  abortError,
  aborted,
  failing,
  onAbort,
  pause,
  unlessAborted,
  untilAborted,
} from '../../src/flow/abort.js';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

describe('the callbacks of a signal', () => {
  it('share one listener and are called once each', () => {
    const controller = new AbortController();
    const called: string[] = [];
    const note = () => called.push('twice');
    onAbort(controller.signal, note);
    onAbort(controller.signal, note);
    const unlink = onAbort(controller.signal, () => called.push('unlinked'));
    expect(listeners(controller.signal)).toBe(1);
    unlink();
    unlink();
    controller.abort();
    expect([called, listeners(controller.signal)]).toEqual([['twice', 'twice'], 0]);
  });

  it('leave no listener when the last one is unlinked, and may come again', () => {
    const controller = new AbortController();
    const called: string[] = [];
    const unlinks = ['a', 'b'].map((name) => onAbort(controller.signal, () => called.push(name)));
    for (const unlink of unlinks) unlink();
    expect(listeners(controller.signal)).toBe(0);
    onAbort(controller.signal, () => called.push('c'));
    for (const unlink of unlinks) unlink();
    controller.abort();
    expect(called).toEqual(['c']);
  });

  it('may unlink each other while they are called', () => {
    const controller = new AbortController();
    const called: string[] = [];
    onAbort(controller.signal, () => {
      called.push('first');
      unlink();
    });
    const unlink = onAbort(controller.signal, () => called.push('second'));
    controller.abort();
    expect(called).toEqual(['first']);
  });
});

it('the error of a signal is its reason, or has it as its cause', () => {
  const reason = new Error('out of money');
  expect(abortError(AbortSignal.abort(reason))).toMatchObject({ name: 'AbortError', cause: reason });
  const plain = AbortSignal.abort();
  expect(abortError(plain)).toBe(plain.reason);
});

describe('waiting', () => {
  const abort = { name: 'AbortError' };

  it('for a promise ends when the signal aborts, and leaves no listener behind', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    expect(await unlessAborted(Promise.resolve('done'), signal)).toBe('done');
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(listeners(signal)).toBe(0);
    const waiting = unlessAborted(new Promise(() => {}), signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject(abort);
    await expect(unlessAborted(Promise.resolve('done'), signal)).rejects.toMatchObject(abort);
  });

  it('for a time ends when the signal aborts', async () => {
    const controller = new AbortController();
    const waiting = pause(1e9, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject(abort);
    await expect(pause(1e9, controller.signal)).rejects.toMatchObject(abort);
    await pause(0);
  });

  it('for the abort itself ends with it, as a promise and as a stream', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const waits = [untilAborted(signal), firstValueFrom(aborted(signal))];
    const failure = firstValueFrom(failing(signal));
    controller.abort(new Error('why'));
    await Promise.all([...waits, untilAborted(signal), firstValueFrom(aborted(signal))]);
    await expect(failure).rejects.toThrow('why');
    expect(aborted(undefined)).toBe(NEVER);
  });

  it('as a stream leaves no listener behind', () => {
    const { signal } = new AbortController();
    const subscription = aborted(signal).subscribe();
    expect(listeners(signal)).toBe(1);
    subscription.unsubscribe();
    expect(listeners(signal)).toBe(0);
  });
});
