import { from, lastValueFrom, type OperatorFunction, of, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { FatalError } from '../../src/errors/errors.js';
import { ended, going, type Outcome } from '../../src/records/record.js';

/** A sink as an operator, over a place to write that a test controls. */
export interface SinkUnderTest<T> {
  /** The operator, with every write handed to `write`. */
  readonly through: (write: () => Promise<void>) => OperatorFunction<Outcome<T>, Outcome<T>>;
  /** Something that the sink writes. */
  readonly written: Outcome<T>;
  /** Something that passes without being written. */
  readonly passing: Outcome<T>;
}

/** An ending of a video that failed. */
export function failure(video = '/bad.mp4') {
  return ended({ state: 'failed', video, step: '1a', kind: 'empty', message: 'nothing came' });
}

/** What every sink has to keep to. */
export function testSink<T>(name: string, sink: SinkUnderTest<T>): void {
  describe(`${name} as a sink`, () => {
    it('lets an outcome go on, unchanged, only when it is written', async () => {
      const gate = deferred();
      const input = new Subject<Outcome<T>>();
      const seen: Outcome<T>[] = [];
      const ended = lastValueFrom(
        input.pipe(
          sink.through(() => gate.promise),
          toArray(),
        ),
      );
      input.pipe(sink.through(() => gate.promise)).subscribe((outcome) => seen.push(outcome));
      input.next(sink.written);
      input.complete();
      await Promise.resolve();
      expect(seen).toEqual([]);
      gate.resolve();
      expect(await ended).toEqual([sink.written]);
      expect(seen[0]).toBe(sink.written);
    });

    it('lets pass what it does not write, without waiting', () => {
      const seen: Outcome<T>[] = [];
      of(sink.passing)
        .pipe(sink.through(() => Promise.reject(new Error('must not be written'))))
        .subscribe((outcome) => seen.push(outcome));
      expect(seen).toEqual([sink.passing]);
    });

    it('has several writes under way at once', () => {
      let writes = 0;
      const count = () => {
        writes += 1;
        return new Promise<void>(() => {});
      };
      const subscription = from([sink.written, sink.written, sink.written])
        .pipe(sink.through(count))
        .subscribe();
      expect(writes).toBe(3);
      subscription.unsubscribe();
    });

    it('stops the stream when a write fails', async () => {
      const full = new FatalError('disk full', { hint: 'make room' });
      const result = lastValueFrom(of(sink.written).pipe(sink.through(() => Promise.reject(full))));
      await expect(result).rejects.toBe(full);
    });
  });
}

/** A record that goes on. */
export function record<T>(fields: T): Outcome<T> {
  return going(fields);
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
