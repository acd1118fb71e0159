import { from, map, type Observable, of, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  FatalError,
  ParseError,
  QuotaError,
  RecordError,
  ThrottledError,
  TransientError,
} from '../../src/errors/errors.js';
import { each, failed } from '../../src/operators/each.js';
import { going, type Outcome, type Video } from '../../src/records/record.js';
import { gone, outcomesOf } from './records.js';

function marbles(test: Parameters<TestScheduler['run']>[0]): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}

const [a, b, c] = ['a', 'b', 'c'].map((video) => going<Video>({ video })) as [
  Outcome<Video>,
  Outcome<Video>,
  Outcome<Video>,
];
const PASSING = gone('passing');
const VALUES = { a, b, c, p: PASSING };

/** Waits as long as the marbles say and then gives the record back. */
const givenBack = (wait: Observable<string>) => (record: Video) => wait.pipe(map(() => going(record)));

describe('each', () => {
  it('starts the next record when one before it has ended, two at a time', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('                 ---x|');
      const input = hot<Outcome<Video>>(' abc|', VALUES);
      expectObservable(input.pipe(each({ step: '2', concurrency: 2 }, givenBack(work)))).toBe(
        '                                 ---ab--c|',
        VALUES,
      );
      expectSubscriptions(work.subscriptions).toBe(['^---!', '-^---!', '----^---!']);
    });
  });

  it('works on one after the other when it may do no more, in their order', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('                 --x|');
      const input = hot<Outcome<Video>>(' abc|', VALUES);
      expectObservable(input.pipe(each({ step: '2', concurrency: 1 }, givenBack(work)))).toBe(
        '                                 --a--b--c|',
        VALUES,
      );
      expectSubscriptions(work.subscriptions).toBe(['^--!', '---^--!', '------^--!']);
    });
  });

  it('does not hold back records for what has ended: that passes while others are worked on', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('                 ----x|');
      const input = hot<Outcome<Video>>(' ap|', VALUES);
      expectObservable(input.pipe(each({ step: '2', concurrency: 2 }, givenBack(work)))).toBe(
        '                                 -p--a|',
        VALUES,
      );
      expectSubscriptions(work.subscriptions).toBe('^----!');
    });
  });

  it('makes a failing call the failure of its own video; those before and behind it go on', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const broken = new RecordError('damaged', 'no frame can be read', { hint: 'look at the file' });
      const input = hot<Outcome<Video>>('    a--b--c|', VALUES);
      const result = input.pipe(
        each<Video, Video>({ step: '1a', concurrency: 1 }, (record) =>
          record.video === 'b' ? cold<Outcome<Video>>('-#', {}, broken) : givenBack(cold('-x|'))(record),
        ),
        map((outcome) =>
          outcome.ok ? outcome.record.video : `${outcome.ending.video}: ${outcome.ending.kind}`,
        ),
      );
      expectObservable(result).toBe('         -a--x--c|', { a: 'a', c: 'c', x: 'b: damaged' });
    });
  });

  it('ends the work that is under way when it is unsubscribed, and starts none that waits', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = cold('                 -----x|');
      const input = hot<Outcome<Video>>(' abc---', VALUES);
      expectObservable(input.pipe(each({ step: '2', concurrency: 2 }, givenBack(work))), '^---!').toBe(
        '-----',
      );
      expectSubscriptions(work.subscriptions).toBe(['^---!', '-^--!']);
    });
  });

  it('aborts the signal of work that is under way when it is unsubscribed', () => {
    const signals: AbortSignal[] = [];
    const subscription = of(a, b)
      .pipe(
        each({ step: '2', concurrency: 2 }, (_record, signal) => {
          signals.push(signal);
          return new Promise<Outcome<Video>>(() => {});
        }),
      )
      .subscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    subscription.unsubscribe();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('leaves the signal of work that has ended alone, whether it went well or not', async () => {
    const signals: AbortSignal[] = [];
    await outcomesOf(
      each<Video, Video>({ step: '2', concurrency: 1 }, async (record, signal) => {
        signals.push(signal);
        if (record.video === 'b') throw new RecordError('empty', 'nothing came');
        return going(record);
      }),
      a,
      b,
    );
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it('emits all that one record turns into, and keeps the number of parts a video is divided into', async () => {
    const divided: Outcome<Video> = { ...a, parts: 3 };
    const outcomes = await outcomesOf(
      each<Video, Video>({ step: '4', concurrency: 1 }, (record) => from([going(record), going(record)])),
      divided,
    );
    expect(outcomes).toEqual([divided, divided]);
  });

  it('stops the run when a step returns another video than it was given', async () => {
    const swapped = each<Video, Video>({ step: '2', concurrency: 1 }, async () => going({ video: 'other' }));
    await expect(outcomesOf(swapped, a)).rejects.toThrow('a step was given a and returned other');
  });

  it('stops the run when an ending names another video than the step was given', async () => {
    const swapped = each<Video, Video>({ step: '2', concurrency: 1 }, async () => gone('other'));
    await expect(outcomesOf(swapped, a)).rejects.toThrow('a step was given a and returned other');
  });

  it.each([
    ['a fatal error', new FatalError('the key is wrong')],
    ['a programming error', new TypeError('undefined is not a function')],
  ])('ends the stream with %s', async (_name, error) => {
    const work = each<Video, Video>({ step: '2', concurrency: 1 }, () => throwError(() => error));
    await expect(outcomesOf(work, a, b)).rejects.toBe(error);
  });

  it('lets an error surface that is thrown before there is a promise', async () => {
    const bug = new TypeError('a bug');
    const work = each<Video, Video>({ step: '2', concurrency: 1 }, () => {
      throw bug;
    });
    await expect(outcomesOf(work, a)).rejects.toBe(bug);
  });
});

describe('a failed call', () => {
  it('keeps what the error says: kind, prompt, remedy and how often it was tried', () => {
    const error = new RecordError('truncated', 'it breaks off', {
      prompt_key: 'normal_mcq',
      hint: 'raise max_tokens',
      attempts: 3,
    });
    expect(failed(error, { video: 'a' }, '3').ending).toMatchObject({
      state: 'failed',
      video: 'a',
      step: '3',
      prompt_key: 'normal_mcq',
      kind: 'truncated',
      message: 'it breaks off',
      hint: 'raise max_tokens',
      attempts: 3,
    });
  });

  it.each([
    ['an answer that can’t be read', new ParseError('expected yes or no', 'maybe'), 'unparseable'],
    ['an empty answer', new ParseError('expected a text', '', { kind: 'empty' }), 'empty'],
    ['a passing error', new TransientError('the server is busy'), 'transient'],
    ['throttling', new ThrottledError('too many requests'), 'transient'],
  ])('of a model that nothing wraps becomes a failure, too: %s', (_name, error, kind) => {
    expect(failed(error, { video: 'a' }, '1a').ending).toMatchObject({ state: 'failed', kind });
  });

  it('is no failure of the video when the quota is used up: it is postponed', () => {
    const { ending } = failed(new QuotaError('the daily quota is used up'), { video: 'a' }, '1a');
    expect(ending).toMatchObject({ state: 'postponed', kind: 'quota', video: 'a', step: '1a' });
  });
});
