/** A bounded number of slots for work. They are given out in the order of {@link Turns}. */
import { Observable } from 'rxjs';
import { abortError, onAbort, throwIfAborted } from './abort.js';
import { NO_TURN, type Preference, type Turn, Turns } from './turns.js';

/** Gives a slot back; calling it again does nothing. */
export type Release = () => void;

interface Waiting extends Turn {
  readonly start: (release: Release) => void;
}

/** Slots that several can share: two `mergeMap`s could not keep one bound between them. */
export class Slots {
  readonly #count: number;
  #free: number;
  readonly #waiting = new Turns<Waiting>();

  /** @param count how many may be taken at once; a whole number of at least 1 */
  constructor(count: number) {
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`Expected a whole number of at least 1, got ${count}.`);
    this.#count = count;
    this.#free = count;
  }

  /** Sets which ranks come first, also for work that already waits. */
  prefer(preference: Preference): void {
    this.#waiting.preference = preference;
  }

  /** How many slots are taken, and how many wait for one. */
  load(): { readonly taken: number; readonly waiting: number } {
    return { taken: this.#count - this.#free, waiting: this.#waiting.size };
  }

  /** Waits for a slot; stops waiting when the signal aborts. @throws AbortError */
  async take(signal?: AbortSignal, turn: Turn = NO_TURN): Promise<Release> {
    throwIfAborted(signal);
    return await new Promise((resolve, reject) => {
      const unlink = onAbort(signal, () => {
        leave();
        reject(abortError(signal));
      });
      const leave = this.#ask(turn, (release) => {
        unlink();
        resolve(release);
      });
    });
  }

  /** Subscribes to the work once a slot is free, and gives it back when the work ends or is unsubscribed. */
  hold<T>(work: Observable<T>): Observable<T> {
    return new Observable((subscriber) =>
      this.#ask(NO_TURN, (release) => {
        subscriber.add(release);
        subscriber.add(work.subscribe(subscriber));
      }),
    );
  }

  /** Starts at once when a slot is free and nobody waits, otherwise in turn. @returns stops waiting */
  #ask({ rank, group }: Turn, start: Waiting['start']): () => void {
    const waiting = { rank, group, start };
    if (this.#free > 0 && this.#waiting.size === 0) start(this.#occupy());
    else this.#waiting.add(waiting);
    return () => this.#waiting.delete(waiting);
  }

  #occupy(): Release {
    let isHeld = true;
    this.#free -= 1;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#free += 1;
      // Not at once: when a whole stream ends, those that wait are about to leave too, and must not start paid work.
      queueMicrotask(() => this.#startNext());
    };
  }

  #startNext(): void {
    const next = this.#free > 0 ? this.#waiting.first() : undefined;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next.start(this.#occupy());
  }
}
