import { describe, expect, it } from 'vitest';
import { RecordError, TransientError } from '../../../src/errors/errors.js';
import { askReplicas, createReplicas } from '../../../src/models/openai/replicas.js';
import { failureOf } from '../fake-media.js';

const addresses = ['http://a', 'http://b', 'http://c'];
const paths = Array.from({ length: 300 }, (_, index) => `/videos/${index}.mp4`);

function clocked() {
  const clock = { now: 0 };
  return { clock, replicas: createReplicas(addresses, { avoid_ms: 1000, now: () => clock.now }) };
}
const first = (order: readonly string[]) => order[0] ?? '';

describe('replicas', () => {
  it('share the videos and keep them', () => {
    const { replicas } = clocked();
    const owners = paths.map((path) => first(replicas.order(path)));
    expect(paths.map((path) => first(replicas.order(path)))).toEqual(owners);
    for (const address of addresses) {
      expect(owners.filter((owner) => owner === address).length).toBeGreaterThan(60);
    }
  });

  it('move only the videos of the one that failed, until its time is over', () => {
    const { clock, replicas } = clocked();
    const before = paths.map((path) => first(replicas.order(path)));
    replicas.avoid('http://b');
    const during = paths.map((path) => first(replicas.order(path)));
    expect(during).not.toContain('http://b');
    const others = before.flatMap((owner, index) => (owner === 'http://b' ? [] : [index]));
    expect(others.every((index) => during[index] === before[index])).toBe(true);
    clock.now = 1001;
    expect(paths.map((path) => first(replicas.order(path)))).toEqual(before);
  });

  it('are still tried when all are avoided', () => {
    const { replicas } = clocked();
    for (const address of addresses) replicas.avoid(address);
    expect([...replicas.order('/a.mp4')].sort()).toEqual(addresses);
  });

  it('take turns at questions without a video', () => {
    const { replicas } = clocked();
    expect(addresses.map(() => first(replicas.order(undefined)))).toEqual(addresses);
  });
});

describe('askReplicas', () => {
  it('goes on to the next where one can not be reached, and avoids it', async () => {
    const { replicas } = clocked();
    const tried: string[] = [];
    const answer = await askReplicas(replicas, undefined, async (address, exchange) => {
      tried.push(address);
      if (address === 'http://c') return 'answer';
      exchange.failure = new TypeError('fetch failed');
      throw new TransientError('unreachable');
    });
    expect(answer).toBe('answer');
    expect(tried).toEqual(addresses);
    expect(replicas.order(undefined)[0]).toBe('http://c');
  });

  it.each([
    ['timed out', new TransientError('late'), {}, true],
    ['answered 503', new TransientError('busy'), { status: 503 }, true],
    ['answered 500', new TransientError('broken'), { status: 500 }, false],
    ['refused the video', new RecordError('refused', 'no'), { status: 400 }, false],
  ])('asks nobody else where one %s', async (_, error, exchange, avoided) => {
    const { replicas } = clocked();
    const tried: string[] = [];
    const failure = await failureOf(
      askReplicas(replicas, '/a.mp4', async (address, seen) => {
        tried.push(address);
        Object.assign(seen, exchange);
        throw error;
      }),
    );
    expect(failure).toBe(error);
    expect(tried).toHaveLength(1);
    expect(first(replicas.order('/a.mp4')) !== tried[0]).toBe(avoided);
  });
});
