import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FatalError, isAbort, QuotaError, ThrottledError } from '../../src/errors/errors.js';
import { type AccountEvent, type AccountOptions, createAccount } from '../../src/models/account.js';
import { departs } from '../../src/models/departure.js';
import { withAccount } from '../../src/models/limit.js';
import type { Question } from '../../src/models/model.js';
import { withRetry } from '../../src/models/retry.js';
import { SlidingWindow } from '../../src/models/window.js';
import { fakeModel } from '../helpers/fake-model.js';

const question: Question = { step: '2', prompt_key: 'normal_description', text: 'Describe it.' };
const unlimited: AccountOptions = {
  max_concurrent: 10,
  requests_per_minute: null,
  tokens_per_minute: null,
  max_cooldown_ms: 120_000,
  random: () => 1,
};
const policy = { max_attempts: 3, max_parse_attempts: 1, base_delay_ms: 10, max_delay_ms: 10 };

/** The most starts in any 60 seconds. */
function busiestMinute(starts: readonly number[]): number {
  return Math.max(...starts.map((first) => starts.filter((at) => at >= first && at < first + 60_000).length));
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** An account, a model whose calls take a second, and when they started. */
function setUp(options: Partial<AccountOptions>, script?: (call: number) => string | Error) {
  const events: AccountEvent[] = [];
  const account = createAccount({ ...unlimited, on_event: (event) => events.push(event), ...options });
  const starts: number[] = [];
  const model = fakeModel({
    answer: async (_question, call) => {
      starts.push(performance.now());
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return script?.(call) ?? 'Done.';
    },
  });
  return { account, events, starts, model, limited: withAccount(account)(model) };
}

describe('limit', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('never starts more calls in any 60 seconds than the account allows, and does not dawdle', async () => {
    const { limited, starts } = setUp({ requests_per_minute: 20 });
    const all = Promise.all(times(100, () => limited.ask(question)));
    await vi.runAllTimersAsync();
    await all;
    expect(starts).toHaveLength(100);
    expect(busiestMinute(starts)).toBe(20);
    // Five minutes' worth: four waits of a minute, and the time in which a call may be on its way.
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(4 * 63_000);
  });

  it('keeps to max_concurrent and takes calls in the order in which they came', async () => {
    const { limited, model } = setUp({ max_concurrent: 3 });
    const all = Promise.all(times(12, (index) => limited.ask({ ...question, text: String(index) })));
    await vi.runAllTimersAsync();
    await all;
    expect(model.load.most).toBe(3);
    expect(model.questions.map((asked) => asked.text)).toEqual(times(12, String));
  });

  it('goes on when the clock of the system is set back by an hour', async () => {
    const { limited, starts } = setUp({ max_concurrent: 2 });
    const first = limited.ask(question);
    await vi.advanceTimersByTimeAsync(1500);
    await first;
    vi.setSystemTime(Date.now() - 3_600_000);
    const later = limited.ask(question);
    await vi.advanceTimersByTimeAsync(1500);
    expect(starts).toHaveLength(2);
    await later;
  });

  it('shares one account between two models', async () => {
    const { account, limited, starts } = setUp({ requests_per_minute: 5 });
    const other = withAccount(account)(
      fakeModel({
        answer: () => {
          starts.push(performance.now());
          return 'Text.';
        },
      }),
    );
    const all = Promise.all(times(20, (index) => (index % 2 ? limited : other).ask(question)));
    await vi.runAllTimersAsync();
    await all;
    expect(starts).toHaveLength(20);
    expect(busiestMinute(starts)).toBe(5);
  });

  it('cools the whole account down for what the provider asks, and says so once', async () => {
    const throttled = new ThrottledError('Slow down.', { retry_after_ms: 30_000 });
    const { limited, starts, events } = setUp({ max_concurrent: 4 }, (call) =>
      call <= 4 ? throttled : 'Done.',
    );
    const asked = withRetry(policy)(limited);
    const all = Promise.all(times(8, () => asked.ask(question)));
    await vi.runAllTimersAsync();
    const answers = await all;
    const later = starts.slice(4).map((at) => at - (starts[0] ?? 0));
    expect(starts).toHaveLength(12);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(31_000);
    expect(answers.map((answer) => answer.attempts)).toEqual(times(8, () => 1));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'cooldown',
      cause: 'throttled',
      milliseconds: 30_000,
      reason: 'Slow down.',
    });
  });

  it('never rests longer than max_cooldown_ms', async () => {
    const throttled = new ThrottledError('Slow down.', { retry_after_ms: 86_400_000 });
    const { limited, events } = setUp({}, (call) => (call === 1 ? throttled : 'Done.'));
    const all = withRetry(policy)(limited).ask(question);
    await vi.runAllTimersAsync();
    await all;
    expect(events[0]).toMatchObject({ milliseconds: 120_000 });
  });

  it('rests longer with every 429 in a row when the provider names no time, and starts over after an answer', async () => {
    const throttled = new ThrottledError('Slow down.');
    const { limited, events } = setUp({}, (call) => (call <= 3 || call === 5 ? throttled : 'Done.'));
    const asked = withRetry(policy)(limited);
    for (const _ of times(2, String)) {
      const answer = asked.ask(question);
      await vi.runAllTimersAsync();
      await answer;
    }
    const rests = events.map((event) => (event.type === 'cooldown' ? event.milliseconds : 0));
    expect(rests).toEqual([2000, 4000, 8000, 2000]);
  });

  it('empties the queue at once on abort, and no call starts after it', async () => {
    const account = createAccount({ ...unlimited, max_concurrent: 5 });
    const model = fakeModel({ held: true });
    const limited = withAccount(account)(model);
    const controller = new AbortController();
    const all = Promise.allSettled(times(100, () => limited.ask(question, controller.signal)));
    await vi.runAllTimersAsync();
    expect(account.state()).toMatchObject({ running: 5, queued: 95 });
    controller.abort();
    // Not a single timer may be needed.
    const results = await all;
    expect(results.every((result) => result.status === 'rejected' && isAbort(result.reason))).toBe(true);
    expect(account.state().queued).toBe(0);
    await vi.runAllTimersAsync();
    expect(model.questions).toHaveLength(5);
    expect(model.counts.aborted).toBe(5);
    const after = limited.ask(question);
    model.letGo();
    await vi.runAllTimersAsync();
    expect((await after).text).toBe('The answer to normal_description.');
  });

  it('says what the next call waits for', async () => {
    const waits = async (options: Partial<AccountOptions>, calls: number) => {
      const { account, limited } = setUp(options);
      const all = Promise.all(times(calls, () => limited.ask(question)));
      await vi.advanceTimersByTimeAsync(3000);
      const { held_by } = account.state();
      await vi.runAllTimersAsync();
      await all;
      return [held_by, account.state().held_by];
    };
    expect(await waits({ requests_per_minute: 2 }, 5)).toEqual(['requests', null]);
    expect(await waits({ tokens_per_minute: 1 }, 5)).toEqual(['tokens', null]);
    expect(await waits({ max_concurrent: 1 }, 50)).toEqual([null, null]);
  });

  it('lets the others through when the one that waits for its time leaves', async () => {
    const { limited, account, model } = setUp({ requests_per_minute: 1 });
    const first = limited.ask(question);
    await vi.advanceTimersByTimeAsync(2000);
    await first;
    const controller = new AbortController();
    const leaving = limited.ask(question, controller.signal).catch(isAbort);
    const staying = limited.ask({ ...question, text: 'I stay.' });
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    expect(await leaving).toBe(true);
    await vi.runAllTimersAsync();
    await staying;
    expect(model.questions.map((asked) => asked.text)).toEqual(['Describe it.', 'I stay.']);
    expect(account.state()).toMatchObject({ running: 0, queued: 0, cooling_ms: 0 });
  });

  it('leaves no listeners on a shared signal after 1,000 calls, and never more than one at a time', async () => {
    const account = createAccount({ ...unlimited, max_concurrent: 50 });
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    let most = 0;
    // The model itself listens to nothing here.
    const model = fakeModel({
      answer: () => {
        most = Math.max(most, add.mock.calls.length - remove.mock.calls.length);
        return 'Done.';
      },
    });
    const quiet = { ...model, ask: (asked: Question) => model.ask(asked) };
    const asked = withRetry(policy)(withAccount(account)(quiet));
    const all = Promise.all(times(1000, () => asked.ask(question, signal)));
    await vi.runAllTimersAsync();
    expect(await all).toHaveLength(1000);
    expect(most).toBe(1);
    expect(add.mock.calls.length).toBe(remove.mock.calls.length);
  });

  it('holds tokens back by estimate and corrects it by what an answer used', async () => {
    const account = createAccount({ ...unlimited, tokens_per_minute: 1000 });
    const starts: number[] = [];
    const model = fakeModel({
      answer: () => {
        starts.push(performance.now());
        return { usage: { input_tokens: 80, output_tokens: 20, thinking_tokens: 0, cached_tokens: 0 } };
      },
    });
    const limited = withAccount(account, { estimate: () => 600 })(model);
    const all = Promise.all(times(10, () => limited.ask(question)));
    await vi.runAllTimersAsync();
    await all;
    const first = starts[0] ?? 0;
    // One by one, since two estimates do not fit; five then fit into the minute, since each used 100 only.
    expect(starts.filter((at) => at < first + 60_000)).toHaveLength(5);
    expect(starts).toHaveLength(10);
  });

  it('lets a call through that is larger than a whole minute allows', async () => {
    const { account } = setUp({ tokens_per_minute: 10 });
    const answer = withAccount(account, { estimate: () => 1_000_000 })(fakeModel()).ask(question);
    await vi.runAllTimersAsync();
    expect((await answer).attempts).toBe(1);
  });

  it('lowers the pace to what a server tells, and never raises it above the configured one', async () => {
    const { account, limited, starts, events } = setUp({ requests_per_minute: 50 });
    account.learn({ requests_per_minute: 500 });
    account.learn({ requests_per_minute: 10 });
    const all = Promise.all(times(30, () => limited.ask(question)));
    await vi.runAllTimersAsync();
    await all;
    expect(busiestMinute(starts)).toBe(10);
    expect(events).toEqual([{ type: 'learned', requests_per_minute: 10, tokens_per_minute: null }]);
  });

  it('waits for the reset when a server says that nothing is left', async () => {
    const { account, limited, starts } = setUp({});
    const before = performance.now();
    account.learn({ remaining_requests: 2, reset_requests_ms: 20_000 });
    const all = Promise.all(times(5, () => limited.ask(question)));
    await vi.runAllTimersAsync();
    await all;
    expect(starts.filter((at) => at < before + 20_000)).toHaveLength(2);
    expect(starts).toHaveLength(5);
  });

  it('passes a used-up quota on by default', async () => {
    const { limited, model } = setUp({}, () => new QuotaError('No credit left.'));
    const error = withRetry(policy)(limited)
      .ask(question)
      .catch((reason: unknown) => reason);
    await vi.runAllTimersAsync();
    expect(await error).toBeInstanceOf(QuotaError);
    expect(model.questions).toHaveLength(1);
  });

  it('waits for a used-up quota where told to, with one call at a time finding out', async () => {
    const quota = new QuotaError('The day is used up.');
    const { limited, starts, events, model } = setUp({ on_quota: 'wait' }, (call) =>
      call <= 13 ? quota : 'Done.',
    );
    const asked = withRetry(policy)(limited);
    const all = Promise.all(times(20, () => asked.ask(question)));
    await vi.runAllTimersAsync();
    expect((await all).every((answer) => answer.text === 'Done.')).toBe(true);
    expect(model.questions).toHaveLength(33);
    const minutes = events.map((event) => (event.type === 'cooldown' ? event.milliseconds / 60_000 : 0));
    expect(minutes).toEqual([1, 2, 4, 8]);
    // Ten were in flight when it ran out; then one, one, one, and the one that got through.
    const first = starts[0] ?? 0;
    const probes = starts.slice(10, 14).map((at) => Math.floor((at - first) / 60_000));
    expect(probes).toEqual([1, 3, 7, 15]);
  });

  it('holds the place of a call that prepares for long until it departs', async () => {
    const account = createAccount({ ...unlimited, requests_per_minute: 2 });
    const arrivals: number[] = [];
    const arrive = (prepared: number) =>
      account.run(
        async () => {
          await new Promise((resolve) => setTimeout(resolve, prepared));
          departs();
          arrivals.push(performance.now());
          await new Promise((resolve) => setTimeout(resolve, 500_000));
        },
        { tokens: 0 },
      );
    const all = Promise.all([100_000, 0, 0, 0, 0].map(arrive));
    await vi.runAllTimersAsync();
    await all;
    expect(arrivals).toHaveLength(5);
    expect(busiestMinute(arrivals)).toBe(2);
    // A call that has departed does not hold its place until its end.
    expect(Math.max(...arrivals) - Math.min(...arrivals)).toBeLessThan(500_000);
  });

  it.each([
    ['a used-up quota', new QuotaError('No credit left.')],
    ['a bad key', new FatalError('The key is not valid.')],
  ])('starts no call any more after %s, and keeps the answers of those under way', async (_name, error) => {
    const { limited, model } = setUp({ max_concurrent: 3 }, (call) => (call === 1 ? error : 'Done.'));
    const all = Promise.allSettled(times(50, () => limited.ask(question)));
    await vi.runAllTimersAsync();
    const results = await all;
    expect(model.questions).toHaveLength(3);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(new Set(reasons)).toEqual(new Set([error]));
    await expect(limited.ask(question)).rejects.toBe(error);
    expect(model.questions).toHaveLength(3);
  });

  it('counts calls that were under way into the 429 they belong to, whatever they draw', async () => {
    const draws = [0, 1, 0.5];
    const throttled = new ThrottledError('Slow down.');
    const { limited, events } = setUp({ max_concurrent: 3, random: () => draws.shift() ?? 1 }, (call) =>
      call <= 3 ? throttled : 'Done.',
    );
    const all = Promise.all(times(3, () => withRetry(policy)(limited).ask(question)));
    await vi.runAllTimersAsync();
    await all;
    expect(events).toMatchObject([{ type: 'cooldown', milliseconds: 1000 }]);
  });

  it('rests for a time of its own when the provider asks for none at all', async () => {
    const throttled = new ThrottledError('Slow down.', { retry_after_ms: 0 });
    const { limited, events } = setUp({}, (call) => (call === 1 ? throttled : 'Done.'));
    const all = withRetry(policy)(limited).ask(question);
    await vi.runAllTimersAsync();
    await all;
    expect(events).toMatchObject([{ milliseconds: 2000 }]);
  });

  it('refuses limits that would never let a call through', () => {
    for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => createAccount({ ...unlimited, max_concurrent: bad })).toThrow(
        'max_concurrent must be a whole number',
      );
      expect(() => createAccount({ ...unlimited, requests_per_minute: bad })).toThrow('requests_per_minute');
    }
  });
});

describe('the sliding window', () => {
  it('keeps to the pace in any minute of the provider, however long calls are prepared, on their way and take', () => {
    const call = fc.record({
      gap: fc.nat(20_000),
      prepared: fc.oneof(fc.constant(0), fc.nat(90_000)),
      way: fc.nat(2000),
      took: fc.nat(30_000),
      says: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        (calls, requests_per_minute) => {
          const window = new SlidingWindow();
          const arrivals: number[] = [];
          let news: { at: number; tell: () => void }[] = [];
          let now = 0;
          for (const { gap, prepared, way, took, says } of calls) {
            now += gap;
            for (;;) {
              for (const { tell } of news.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) tell();
              news = news.filter(({ at }) => at > now);
              const start = window.earliest(now, 0, { requests_per_minute, tokens_per_minute: null });
              if (start <= now) break;
              now = Math.min(start, ...news.map(({ at }) => at));
            }
            const sent = window.add(0);
            const departure = now + prepared;
            const end = departure + way + took;
            arrivals.push(departure + way);
            if (says) news.push({ at: departure, tell: () => window.depart(sent, departure) });
            news.push({ at: end, tell: () => window.settle(sent, end) });
          }
          if (arrivals.length > 0) expect(busiestMinute(arrivals)).toBeLessThanOrEqual(requests_per_minute);
        },
      ),
    );
  });
});
