/** A part of a source that ends when it is told to. */
export interface WatchRound<T> {
  readonly videos: AsyncIterable<T>;
  /** Ends the part; what the source gives next belongs to the following one. */
  end(): void;
  /** How many were taken in this part. */
  taken(): number;
}

/**
 * Divides a source that may never end into parts, so that a watch can close its books between two of them and go on where
 * it was.
 */
export class WatchRounds<T> {
  readonly #source: AsyncIterator<T>;
  /** What the source gives next, asked for and not yet taken. */
  #next: Promise<IteratorResult<T>> | undefined;
  #ended = false;

  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** True when the source has nothing more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next part; only one may be read at a time. */
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
          // Left for the next part, where this one was ended in the meantime.
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
