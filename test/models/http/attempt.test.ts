import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAbort, TransientError } from '../../../src/errors/errors.js';
import { attempt } from '../../../src/models/http/attempt.js';
import { failureOf } from '../fake-media.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const bounds = { timeout_ms: 2000, what: 'The answer', hint: 'Raise timeout.' };
const never = () => new Promise<never>(() => {});

describe('an attempt', () => {
  it('ends when the time is up, also when the work does not notice', async () => {
    const failure = failureOf(attempt(bounds, never));
    await vi.advanceTimersByTimeAsync(2000);
    const error = await failure;
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toBe('The answer was not complete after 2 s.');
  });

  it('ends when the caller aborts, whatever the reason was', async () => {
    const controller = new AbortController();
    const failure = failureOf(attempt({ ...bounds, signal: controller.signal }, never));
    controller.abort('because');
    expect(isAbort(await failure)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not start for a caller that has aborted already', async () => {
    const work = vi.fn(never);
    expect(isAbort(await failureOf(attempt({ ...bounds, signal: AbortSignal.abort() }, work)))).toBe(true);
    expect(work).not.toHaveBeenCalled();
  });

  it('leaves neither timer nor listener behind', async () => {
    const { signal } = new AbortController();
    expect(await attempt({ ...bounds, signal }, async () => 'done')).toBe('done');
    const bug = new RangeError('a bug');
    expect(
      await failureOf(
        attempt({ ...bounds, signal }, async () => {
          throw bug;
        }),
      ),
    ).toBe(bug);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
