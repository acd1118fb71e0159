import { Observable } from 'rxjs';

/**
 * Places that several operators share, first come first served: the same step in both lanes then keeps one bound, which
 * two `mergeMap`s could not.
 */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param size how many may be inside at once; a whole number of at least 1 */
  constructor(size: number) {
    this.#free = size;
  }

  /** Subscribes to the work once a place is free and gives the place back when it ends or is unsubscribed. */
  hold<T>(work: Observable<T>): Observable<T> {
    return new Observable((subscriber) => {
      const start = () => {
        this.#free -= 1;
        subscriber.add(() => this.#leave());
        subscriber.add(work.subscribe(subscriber));
      };
      if (this.#free > 0 && this.#waiting.length === 0) return start();
      this.#waiting.push(start);
      return () => {
        const place = this.#waiting.indexOf(start);
        if (place >= 0) this.#waiting.splice(place, 1);
      };
    });
  }

  #leave(): void {
    this.#free += 1;
    // Not at once: when a whole stream ends, those who wait are about to leave, too, and must not start a paid call.
    queueMicrotask(() => {
      if (this.#free > 0) this.#waiting.shift()?.();
    });
  }
}
