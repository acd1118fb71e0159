import { describe, expect, it } from 'vitest';
import type { Outcome, Video } from '../../src/records/record.js';

/** A source over inputs that a test prepared. */
export interface SourceUnderTest {
  /** Opens it; each call reads the same inputs from the start. */
  open(): AsyncIterable<Outcome<Video>>;
  /** The videos it has to name, in order. */
  readonly videos: readonly string[];
  /** Adds one more video at the far end of the inputs and returns its path. */
  extend(): Promise<string>;
  /** What is held open for it now. */
  held(): Promise<readonly unknown[]>;
}

/** All that a source says until it ends. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

/** The paths among outcomes. */
export function paths(outcomes: readonly Outcome<Video>[]): string[] {
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.record.video] : []));
}

/** The messages among outcomes. */
export function messages(outcomes: readonly Outcome<Video>[]): string[] {
  return outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.ending.message]));
}

/** What every source has to keep to; `make` prepares so many videos. */
export function testSource(name: string, make: (count: number) => Promise<SourceUnderTest>): void {
  describe(`${name} as a source`, () => {
    it('names every video in order, each with an absolute path, and ends', async () => {
      const source = await make(500);
      expect(paths(await collect(source.open()))).toEqual(source.videos);
      expect(source.videos.every((path) => path.startsWith('/') || /^[A-Z]:/.test(path))).toBe(true);
      expect(await source.held()).toEqual([]);
    });

    it('has the same order each time', async () => {
      const source = await make(50);
      expect(await collect(source.open())).toEqual(await collect(source.open()));
    });

    it('holds nothing open before it is pulled', async () => {
      const source = await make(5);
      source.open();
      expect(await source.held()).toEqual([]);
    });

    it('does not read to the end before it is asked: what comes there after the first pull is still found', async () => {
      const source = await make(20_000);
      const iterator = source.open()[Symbol.asyncIterator]();
      const first = await iterator.next();
      const added = await source.extend();
      const rest = await collect({ [Symbol.asyncIterator]: () => iterator });
      expect(paths([...(first.done ? [] : [first.value]), ...rest])).toEqual([...source.videos, added]);
    });

    it('closes what it opened when the consumer stops early', async () => {
      const source = await make(20_000);
      for await (const outcome of source.open()) {
        expect(outcome.ok).toBe(true);
        break;
      }
      expect(await source.held()).toEqual([]);
    });
  });
}
