import { describe, expect, it } from 'vitest';
import { WatchRounds } from '../../src/run/watch-round.js';

/** A source that gives what it is handed, and ends when it is told to. */
function handed() {
  const waiting: ((result: IteratorResult<string>) => void)[] = [];
  let returned = false;
  const source: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise((resolve) => waiting.push(resolve)),
      return: async () => {
        returned = true;
        return { done: true, value: undefined };
      },
    }),
  };
  const give = (result: IteratorResult<string>) => waiting.shift()?.(result);
  return {
    source,
    give: (value: string) => give({ done: false, value }),
    end: () => give({ done: true, value: undefined }),
    returned: () => returned,
  };
}

describe('the rounds of a source', () => {
  it('end when they are told to, and what comes next belongs to the following one', async () => {
    const { source, give, end } = handed();
    const rounds = new WatchRounds(source);
    const first = rounds.next();
    const reading = first.videos[Symbol.asyncIterator]();
    const one = reading.next();
    give('one');
    expect(await one).toEqual({ done: false, value: 'one' });
    const cut = reading.next();
    first.end();
    expect((await cut).done).toBe(true);
    expect([first.taken(), rounds.ended]).toEqual([1, false]);

    give('two');
    const second = rounds.next();
    const more = second.videos[Symbol.asyncIterator]();
    expect(await more.next()).toEqual({ done: false, value: 'two' });
    const last = more.next();
    end();
    expect((await last).done).toBe(true);
    expect(rounds.ended).toBe(true);
  });

  it('close the source when their reader leaves', async () => {
    const { source, returned } = handed();
    const rounds = new WatchRounds(source);
    const reading = rounds.next().videos[Symbol.asyncIterator]();
    const waiting = reading.next();
    await reading.return?.();
    expect((await waiting).done).toBe(true);
    expect([returned(), rounds.ended]).toEqual([true, true]);
  });

  it('pass on what the source throws', async () => {
    const rounds = new WatchRounds({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('unreadable')) }),
    });
    await expect(rounds.next().videos[Symbol.asyncIterator]().next()).rejects.toThrow('unreadable');
  });
});
