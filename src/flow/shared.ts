/** Work that several callers wait for: it is done once, and ends when nobody waits any more. */
import { abortError, onAbort, throwIfAborted } from './abort.js';
import type { Recent } from './recent.js';

/** Does the work; the signal aborts when nobody wants it any more. */
export type Start<T> = (signal: AbortSignal) => Promise<T>;

interface Work<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Work by key. Results are kept only where there is a memory for them, and errors never. */
export class Shared<T> {
  readonly #running = new Map<string, Work<T>>();
  readonly #kept: Recent<string, T> | undefined;

  /** @param kept where results are kept once the work is done; empty */
  constructor(kept?: Recent<string, T>) {
    this.#kept = kept;
  }

  /** The kept result, or that of the work, as {@link join} gives it. */
  async get(key: string, start: Start<T>, signal?: AbortSignal): Promise<T> {
    throwIfAborted(signal);
    return this.#kept?.get(key) ?? (await this.join(key, start, signal)).value;
  }

  /**
   * Joins the work that is running, or starts it. A caller whose signal aborts leaves at once; the last one to leave ends
   * the work, and waits until it has cleaned up.
   * @returns the result, and whether this caller started the work
   * @throws what the work throws; AbortError
   */
  async join(key: string, start: Start<T>, signal?: AbortSignal): Promise<{ value: T; isFirst: boolean }> {
    throwIfAborted(signal);
    const running = this.#running.get(key);
    const value = await this.#waitFor(key, running ?? this.#begin(key, start), signal);
    return { value, isFirst: running === undefined };
  }

  /** Drops a result. Callers that already wait for it still get it. */
  forget(key: string): void {
    this.#kept?.delete(key);
    this.#running.delete(key);
  }

  /** Drops a result, and ends the work for all callers that wait for it. */
  end(key: string, reason?: Error): void {
    const work = this.#running.get(key);
    this.forget(key);
    work?.controller.abort(reason);
  }

  /** The keys of all that is kept or running. */
  keys(): string[] {
    return [...(this.#kept?.keys() ?? []), ...this.#running.keys()];
  }

  #begin(key: string, start: Start<T>): Work<T> {
    const controller = new AbortController();
    const isCurrent = () => this.#running.get(key) === work;
    const result = start(controller.signal)
      .then((value) => {
        if (isCurrent()) this.#kept?.set(key, value);
        return value;
      })
      .finally(() => {
        if (isCurrent()) this.#running.delete(key);
      });
    const work: Work<T> = { result, controller, waiting: 0 };
    this.#running.set(key, work);
    return work;
  }

  #waitFor(key: string, work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
    work.waiting += 1;
    return new Promise((resolve, reject) => {
      const unlink = onAbort(signal, () => {
        work.waiting -= 1;
        if (work.waiting > 0) return reject(abortError(signal));
        if (this.#running.get(key) === work) this.#running.delete(key);
        work.controller.abort(abortError(signal));
      });
      work.result.then(resolve, reject).finally(unlink);
    });
  }
}
