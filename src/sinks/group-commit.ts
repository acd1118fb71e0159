/** The most that is joined into one write. */
const COMMIT_BYTES = 1024 * 1024;

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Joins everything that arrives during a write into the next write, as databases do with their log: there are fewer
 * writes under load, and no delay otherwise. Texts are written in order, one write at a time; each promise settles when
 * its own text is written. After a failed write nothing more is written, so that there is no gap, and every promise
 * rejects with that first error.
 */
export class GroupCommit {
  readonly #write: (texts: readonly string[]) => Promise<void>;
  readonly #limit: number;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #failure: { readonly reason: unknown } | undefined;

  /** @param limit the most UTF-16 units that are joined; a single text may be longer. */
  constructor(write: (texts: readonly string[]) => Promise<void>, limit: number = COMMIT_BYTES) {
    this.#write = write;
    this.#limit = limit;
  }

  /** Queues a text; resolves once it is written. */
  push(text: string): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.reason);
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ text, resolve, reject });
    });
    this.#running ??= this.#drain();
    return written;
  }

  /** Resolves when everything is written or has failed. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#take();
      try {
        await this.#write(group.map((waiting) => waiting.text));
        for (const waiting of group) waiting.resolve();
      } catch (reason) {
        this.#failure = { reason };
        for (const waiting of [...group, ...this.#waiting]) waiting.reject(reason);
        this.#waiting = [];
      }
    }
    this.#running = undefined;
  }

  /** The texts of the next write. */
  #take(): readonly Waiting[] {
    let length = 0;
    const end = this.#waiting.findIndex(({ text }) => {
      length += text.length;
      return length > this.#limit;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(end, 1));
  }
}
