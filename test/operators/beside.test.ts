import { from, map, type Observable, type OperatorFunction } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { FatalError, RecordError } from '../../src/errors/errors.js';
import { Slots } from '../../src/flow/slots.js';
import { withMemory } from '../../src/models/remember.js';
import { beside } from '../../src/operators/beside.js';
import { type CaptionOptions, caption } from '../../src/operators/caption.js';
import { type ChunkOptions, chunk } from '../../src/operators/chunk.js';
import { each } from '../../src/operators/each.js';
import { route } from '../../src/operators/route.js';
import type { WithPending } from '../../src/operators/upcoming.js';
import { ended, going, type Mode, type Outcome, type Probed, type Routed } from '../../src/records/record.js';
import { type FakeModelOptions, fakeModel } from '../helpers/fake-model.js';
import { inMemory } from '../helpers/in-memory.js';
import { endingOf, gone, outcomesOf, PACK, recordOf, routed } from './records.js';

interface Named {
  readonly video: string;
  readonly mode?: Mode;
  readonly old?: string;
  readonly left?: number;
  readonly right?: number;
}
type Op = OperatorFunction<Outcome<Named>, Outcome<Named>>;

const [a, b, c] = ['a', 'b', 'c'].map((video) => going<Named>({ video })) as [
  Outcome<Named>,
  Outcome<Named>,
  Outcome<Named>,
];
const PASSING = gone('passing');
const LEFT = ended({
  state: 'failed',
  video: 'a',
  step: '1a',
  kind: 'left',
  message: 'The left one failed.',
});
const RIGHT = ended({
  state: 'failed',
  video: 'a',
  step: '1b',
  kind: 'right',
  message: 'The right one failed.',
});

function marbles(test: Parameters<TestScheduler['run']>[0]): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}

/** An operator that waits as long as the marbles say and then gives the record back, changed. */
const waits = (wait: Observable<string>, fields: Partial<Named> = {}): Op =>
  each({ step: '1a', concurrency: 1 }, (record) => wait.pipe(map(() => going({ ...record, ...fields }))));
const ends = (wait: Observable<string>, ending: Outcome<Named>): Op =>
  each({ step: '1a', concurrency: 1 }, () => wait.pipe(map(() => ending)));

describe('two operators beside each other', () => {
  it('work at the same time, and the record goes on when both are through', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const left = cold('  --x|');
      const right = cold(' ----x|');
      const input = hot('  ab-c|', { a, b, c });
      const operator = beside({ step: '1a', concurrency: 2 }, waits(left), waits(right));
      expectObservable(input.pipe(operator)).toBe('-----ab---(c|)', { a, b, c });
      expectSubscriptions(left.subscriptions).toBe(['^--!', '-^--!', '-----^--!']);
      expectSubscriptions(right.subscriptions).toBe(['^----!', '-^----!', '-----^----!']);
    });
  });

  it('wait for each other also where one fails, and then the failure ends the video', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const short = cold('--x|');
      const long = cold(' -----x|');
      const run = (left: Op, right: Op) =>
        hot('a|', { a }).pipe(beside({ step: '1a', concurrency: 1 }, left, right));
      const values = { l: LEFT, r: RIGHT };
      expectObservable(run(ends(short, LEFT), waits(long))).toBe('------(l|)', values);
      expectObservable(run(waits(long), ends(short, RIGHT))).toBe('------(r|)', values);
      expectObservable(run(ends(long, LEFT), ends(short, RIGHT))).toBe('------(l|)', values);
    });
  });

  it('are left as one: the work of both is unsubscribed', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const left = cold('  ------x|');
      const right = cold(' ---------x|');
      const input = hot('  a|', { a });
      const operator = beside({ step: '1a', concurrency: 1 }, waits(left), waits(right));
      expectObservable(input.pipe(operator), '^---!').toBe('-----');
      expectSubscriptions(left.subscriptions).toBe('^---!');
      expectSubscriptions(right.subscriptions).toBe('^---!');
    });
  });

  it('add their fields to one record; a field that only one has changed is the changed one', async () => {
    const changed = (fields: Partial<Named>): Op => waits(from(['x']), fields);
    const operator = beside(
      { step: '1a', concurrency: 1 },
      changed({ left: 1 }),
      changed({ right: 2, old: 'new' }),
    );
    const before = { video: 'a', old: 'old', left: 0 };
    expect(await recordOf(operator, before)).toEqual({ video: 'a', old: 'new', left: 1, right: 2 });
    const reverse = beside({ step: '1a', concurrency: 1 }, changed({ old: 'new' }), changed({ right: 2 }));
    expect(await recordOf(reverse, before)).toEqual({ video: 'a', old: 'new', left: 0, right: 2 });
  });

  it('do not see what has ended before them', async () => {
    const never: Op = each({ step: '1a', concurrency: 1 }, () => {
      throw new Error('It was asked.');
    });
    const operator = beside({ step: '1a', concurrency: 1 }, never, never);
    expect(await outcomesOf(operator, PASSING)).toEqual([PASSING]);
  });
});

const PLAN = { chunk_duration_options: [5], max_chunks: 10 };
const OPTIONS: CaptionOptions & ChunkOptions = {
  ...PLAN,
  pack: PACK,
  concurrency: 1,
  max_video_length_sec: 300,
};
type Watched = Routed<Probed> & WithPending;

const toChunk = (video_length = 20): Watched => ({
  ...routed('/v/a.mp4', video_length),
  pending: new Set(['1a', '1b'] as const),
});

/** Steps 1a and 1b of a model that remembers, with the one behind it and what that is done with. */
function captioning(options: FakeModelOptions = {}, concurrency: number | Slots = 1) {
  const asked = fakeModel({
    answer: ({ prompt_key, video }) =>
      prompt_key.endsWith('_dense_caption')
        ? '<00:00:01><00:00:02> A cart.'
        : `A cart passes at ${video?.range?.start ?? 'all times'}.`,
    ...options,
  });
  const done: string[] = [];
  const noting = {
    ...asked,
    done: async ({ range }: { readonly range?: { readonly start: number; readonly end: number } }) => {
      done.push(range === undefined ? 'whole' : `${range.start}-${range.end}`);
    },
  };
  const model = withMemory(inMemory(), async (path) => path)(noting);
  const operator = beside(
    { step: '1a', concurrency },
    caption<Watched>(model, OPTIONS),
    chunk<Watched>(model, OPTIONS),
  );
  return { asked, done, operator };
}

describe('the captions of a video and those of its chunks, beside each other', () => {
  it('are asked for at the same time, those of the whole first', async () => {
    const { asked, operator } = captioning({ held: true });
    const pending = recordOf(operator, toChunk());
    await asked.started(6);
    expect(asked.questions.map(({ step }) => step)).toEqual(['1a', '1a', '1b', '1b', '1b', '1b']);
    asked.letGo();
    const { global_caption, chunk_captions, caption_trace, chunk_trace } = await pending;
    expect(global_caption).toBe('A cart passes at all times.');
    expect(chunk_captions.map(({ caption: text }) => text)).toEqual(
      [0, 5, 10, 15].map((start) => `A cart passes at ${start}.`),
    );
    expect(caption_trace).toMatchObject({ calls: 2, attempts: 2 });
    expect(chunk_trace).toMatchObject({ calls: 4, attempts: 4, usage: { input_tokens: 40 } });
  });

  it('take one place, also over two lanes: the next video begins when both are through with the one before', async () => {
    const { asked, operator } = captioning({ held: true }, new Slots(1));
    const second = { ...toChunk(), video: '/v/b.mp4', mode: 'normal' } as const;
    const lanes = route<Watched, Probed>('auto', { anomaly: operator, normal: operator });
    const pending = outcomesOf(lanes, going(toChunk()), going(second));
    await asked.started(6);
    asked.letGo(5);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.questions).toHaveLength(6);
    asked.letGo();
    expect((await pending).map(({ ok }) => ok)).toEqual([true, true]);
    expect(asked.questions).toHaveLength(12);
  });

  it('are done with as soon as they are answered, unless an only chunk is the whole video', async () => {
    const several = captioning();
    await recordOf(several.operator, toChunk());
    expect([...several.done].sort()).toEqual(['0-5', '10-15', '15-20', '5-10', 'whole']);
    const only = captioning();
    await recordOf(only.operator, toChunk(4));
    expect(only.done).toEqual([]);
  });

  it.each([
    ['a caption', 1, '1a', 1],
    ['a chunk', 3, '1b', 1],
  ])('are all kept where %s fails: the next run asks for that alone', async (_what, call, step, again) => {
    const failures = { [call]: new RecordError('blocked', 'It was refused.') };
    const { asked, operator } = captioning({ failures, held: true });
    const pending = endingOf(operator, toChunk());
    await asked.started(6);
    asked.letGo();
    expect(await pending).toMatchObject({ state: 'failed', step, kind: 'blocked' });
    expect([asked.counts.aborted, asked.load.now]).toEqual([0, 0]);
    await recordOf(operator, toChunk());
    expect(asked.questions).toHaveLength(6 + again);
  });

  it('stop the run where what one of them meets concerns the run, also when the other fails', async () => {
    const failures = { 1: new RecordError('blocked', 'Refused.'), 3: new FatalError('The disk is full.') };
    const { operator } = captioning({ failures });
    await expect(endingOf(operator, toChunk())).rejects.toThrow('The disk is full.');
  });

  it('are aborted together', async () => {
    const { asked, operator } = captioning({ held: true });
    const subscription = from([going(toChunk())])
      .pipe(operator)
      .subscribe();
    await asked.started(6);
    subscription.unsubscribe();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.counts.aborted).toBe(6);
  });
});
