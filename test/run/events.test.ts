import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/run/events.js';
import { InputWatch } from '../../src/run/inputs/input-load.js';
import { teacher, useWorld } from './world.js';

const world = useWorld();

/** Runs, and gives what was told. */
async function told(options: Parameters<typeof world.run>[1] = {}, model = teacher()): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  await world.run(model, { ...options, onEvent: (event) => events.push(event) });
  return events;
}

function of<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}

describe('what a run tells', () => {
  it('begins with its steps and bounds, and a way to look at it', async () => {
    await world.clips('a', 'b');
    const events = await told({ config: world.config({ max_workers: 3, qa_workers: 7 }) });
    const [began] = of(events, 'began');
    expect(began).toMatchObject({
      steps: ['0', '1a', '1b', '1c', '2', '3', '4'],
      places: { '1a': { places: 3, field: 'max_workers' }, '3': { places: 7, field: 'qa_workers' } },
      max_in_flight: 12,
    });
    const input = { taken: 2, is_waiting: false, has_ended: true };
    expect(began?.load()).toEqual({ input, accounts: [], ffmpeg: null });
  });

  it('tells of each video as it passes each step, once in and once out, however many parts it has', async () => {
    await world.clips('a', 'crash-b');
    const events = of(await told(), 'step').map(({ event }) => event);
    const passes = (step: string, change: string) =>
      events.filter((event) => event.step === step && event.change === change).length;
    expect(
      ['0', '1a', '1b', '1c', '2', '3'].map((step) => [passes(step, 'entered'), passes(step, 'left')]),
    ).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
      [1, 1],
      [2, 2],
      [2, 2],
    ]);
    // At step 4 each QA type counts for itself.
    expect([passes('4', 'entered'), passes('4', 'left')]).toEqual([16, 16]);
  });

  it('tells of a failure at the step where it happened, and of a video once where one of its parts failed', async () => {
    await world.clips('a');
    const model = teacher(({ prompt_key }) => (prompt_key === 'normal_mcq' ? 'no pairs at all' : undefined));
    const events = of(await told({}, model), 'step').map(({ event }) => event);
    expect(events.filter(({ change }) => change === 'failed')).toEqual([
      { step: '3', change: 'failed', video: world.path('videos', 'a.mp4') },
    ]);
    expect(events.filter(({ step, change }) => step === '4' && change === 'entered')).toHaveLength(7);
  });

  it('tells what is new from what an earlier run had done', async () => {
    await world.clips('a');
    const first = of(await told(), 'settled');
    await world.clips('b');
    const second = of(await told(), 'settled');
    expect(first.map(({ is_new }) => is_new)).toEqual([true]);
    expect(
      Object.fromEntries(second.map(({ settled, is_new }) => [settled.video.slice(-5), is_new])),
    ).toEqual({
      'a.mp4': false,
      'b.mp4': true,
    });
  });

  it('counts the inputs where that is asked for', async () => {
    await world.clips('a', 'b', 'c');
    expect(of(await told({ count_inputs: true }), 'counted')).toEqual([{ type: 'counted', inputs: 3 }]);
    expect(of(await told(), 'counted')).toEqual([]);
    // A pilot chooses among all: their number is not that of its inputs.
    const config = world.config({ pilot: 1 });
    expect(of(await told({ config, count_inputs: true }), 'counted')).toEqual([]);
  });

  it('says once that it is stopping, and that somebody asked for it', async () => {
    await world.clips('a', 'b', 'c');
    const stop = new AbortController();
    const model = teacher(() => {
      stop.abort();
      return undefined;
    });
    const config = world.config({ max_in_flight: 1 });
    expect(of(await told({ config, stop: stop.signal }, model), 'stopping')).toEqual([
      { type: 'stopping', because: 'asked' },
    ]);
  });
});

describe('an input that is watched', () => {
  it('tells how much was taken, whether the next is awaited, and when there is no more', async () => {
    const watch = new InputWatch();
    let give: (value: IteratorResult<string>) => void = () => undefined;
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<string>>((resolve) => (give = resolve)),
      }),
    };
    const iterator = watch.watch(source)[Symbol.asyncIterator]();
    const first = iterator.next();
    expect(watch.load).toEqual({ taken: 0, is_waiting: true, has_ended: false });
    give({ done: false, value: 'a' });
    await first;
    expect(watch.load).toEqual({ taken: 1, is_waiting: false, has_ended: false });
    const second = iterator.next();
    give({ done: true, value: undefined });
    await second;
    expect(watch.load).toEqual({ taken: 1, is_waiting: false, has_ended: true });
  });
});
