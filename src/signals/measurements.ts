/** Measurements in memory: every video is decoded once, however many questions are asked about it at a time. */
import type { Media } from '../media/media.js';
import type { VideoInput } from '../models/model.js';
import { measure, SAMPLING, type Signals } from './measure.js';

/** A measurement that is under way or done, and how many questions wait for it. */
interface Entry {
  readonly stamp: string;
  readonly controller: AbortController;
  readonly signals: Promise<Signals>;
  waiting: number;
  settled: boolean;
}

/** Videos kept at once; a measured 5-minute video takes about half a megabyte. */
const MOST = 32;

/** Rejects when the signal aborts, with the signal's reason; `stop` removes the listener. */
function aborted(signal: AbortSignal): { readonly promise: Promise<never>; stop(): void } {
  let listener = () => {};
  const promise = new Promise<never>((_, reject) => {
    listener = () => reject(signal.reason);
    signal.addEventListener('abort', listener, { once: true });
  });
  return { promise, stop: () => signal.removeEventListener('abort', listener) };
}

/**
 * A bounded cache of measurements, least recently used first out. A measurement that fails is not kept; decoding is
 * ended when every question that waits for it has been aborted.
 */
export class Measurements {
  readonly #media: Media;
  readonly #entries = new Map<string, Entry>();

  constructor(media: Media) {
    this.#media = media;
  }

  /** The signals of a video. @throws what decoding throws; the signal's reason when it aborts. */
  async of({ path, info }: VideoInput, signal?: AbortSignal): Promise<Signals> {
    signal?.throwIfAborted();
    const stamp = `${info.size_bytes}:${info.modified_ms}:${info.duration}`;
    const known = this.#entries.get(path);
    const entry = known?.stamp === stamp ? known : this.#start(path, stamp, info.duration);
    // Moves it to the end: the map's order is the order of use.
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    this.#evict();
    entry.waiting += 1;
    const abort = signal === undefined ? undefined : aborted(signal);
    try {
      return await (abort === undefined ? entry.signals : Promise.race([entry.signals, abort.promise]));
    } finally {
      abort?.stop();
      entry.waiting -= 1;
      if (entry.waiting === 0 && !entry.settled) {
        this.#forget(path, entry);
        entry.controller.abort();
      }
    }
  }

  /** Drops a video; questions that wait for it still get their answer. */
  release(path: string): void {
    this.#entries.delete(path);
  }

  /** Drops everything and ends what is being decoded. */
  close(): void {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) if (!entry.settled) entry.controller.abort();
  }

  #start(path: string, stamp: string, duration: number): Entry {
    const controller = new AbortController();
    const signals = measure(this.#media.decode(path, SAMPLING, controller.signal), duration);
    const entry: Entry = { stamp, controller, signals, waiting: 0, settled: false };
    signals.then(
      () => {
        entry.settled = true;
      },
      () => {
        entry.settled = true;
        this.#forget(path, entry);
      },
    );
    return entry;
  }

  #forget(path: string, entry: Entry): void {
    if (this.#entries.get(path) === entry) this.#entries.delete(path);
  }

  #evict(): void {
    for (const [path, entry] of this.#entries) {
      if (this.#entries.size <= MOST) return;
      if (entry.waiting === 0 && entry.settled) this.#entries.delete(path);
    }
  }
}
