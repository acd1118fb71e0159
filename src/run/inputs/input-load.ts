import type { InputLoad } from '../events.js';

/** Watches how a run takes its inputs. */
export class InputWatch {
  #taken = 0;
  #waiting = 0;
  #ended = false;

  get load(): InputLoad {
    return { taken: this.#taken, is_waiting: this.#waiting > 0, has_ended: this.#ended };
  }

  /** Returns the same inputs, watched. A source that is read in several rounds is watched round by round. */
  watch<T>(inputs: AsyncIterable<T>): AsyncIterable<T> {
    return {
      [Symbol.asyncIterator]: () => {
        const source = inputs[Symbol.asyncIterator]();
        this.#ended = false;
        return {
          next: async () => {
            this.#waiting += 1;
            try {
              const result = await source.next();
              if (result.done === true) this.#ended = true;
              else this.#taken += 1;
              return result;
            } finally {
              this.#waiting -= 1;
            }
          },
          return: async () => {
            this.#ended = true;
            return (await source.return?.()) ?? { done: true, value: undefined };
          },
        };
      },
    };
  }
}
