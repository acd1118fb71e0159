/** A part of a source that can be ended at any time. */
export interface WatchRound<T> {
  readonly videos: AsyncIterable<T>;
  /** Ends the round; the next video belongs to the following round. */
  end(): void;
  /** How many videos this round has taken. */
  taken(): number;
}

/**
 * Divides a source that may never end into rounds, so that a watch can bring its files up to date between two rounds
 * and then continue.
 */
export class WatchRounds<T> {
  readonly #source: AsyncIterator<T>;
  /** The next video: requested from the source, but not yet taken. */
  #next: Promise<IteratorResult<T>> | undefined;
  #ended = false;

  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** True when the source has no more videos. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next round. Only one may be read at a time. */
  next(): WatchRound<T> {
    let taken = 0;
    let over = false;
    let wake = (): void => undefined;
    const done = { done: true, value: undefined } as const;
    const take = (): Promise<IteratorResult<T>> =>
      new Promise((resolve, reject) => {
        if (over || this.#ended) return resolve(done);
        this.#next ??= this.#source.next();
        wake = () => resolve(done);
        this.#next.then((result) => {
          // This round was ended meanwhile: the video belongs to the next one.
          if (over) return;
          this.#next = undefined;
          if (result.done === true) this.#ended = true;
          else taken += 1;
          resolve(result);
        }, reject);
      });
    const iterator: AsyncIterator<T> = {
      next: take,
      return: async () => {
        over = true;
        this.#ended = true;
        wake();
        await this.#source.return?.();
        return done;
      },
    };
    return {
      videos: { [Symbol.asyncIterator]: () => iterator },
      taken: () => taken,
      end: () => {
        over = true;
        wake();
      },
    };
  }
}
