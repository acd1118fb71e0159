/** Measurements in memory: every video is decoded once, however many questions are asked about it at a time. */
import { Recent } from '../flow/recent.js';
import { Shared } from '../flow/shared.js';
import type { Media } from '../media/media.js';
import type { VideoInput } from '../models/model.js';
import { measure, SAMPLING, type Signals } from './measure.js';

/** Videos kept at once; a measured 5-minute video takes about half a megabyte. */
const MOST = 32;

/** A bounded memory of measurements. Decoding ends when every question that waits for it has been aborted. */
export class Measurements {
  readonly #media: Media;
  readonly #signals = new Shared<Signals>(new Recent(MOST));

  constructor(media: Media) {
    this.#media = media;
  }

  /** The signals of a video. @throws what decoding throws; AbortError */
  of({ path, info }: VideoInput, signal?: AbortSignal): Promise<Signals> {
    const key = `${info.size_bytes}:${info.modified_ms}:${info.duration}\n${path}`;
    const start = (own: AbortSignal) => measure(this.#media.decode(path, SAMPLING, own), info.duration);
    return this.#signals.get(key, start, signal);
  }

  /** Drops a video; questions that wait for it still get their answer. */
  release(path: string): void {
    for (const key of this.#signals.keys()) if (key.endsWith(`\n${path}`)) this.#signals.forget(key);
  }

  /** Drops everything and ends what is being decoded. */
  close(): void {
    for (const key of this.#signals.keys()) this.#signals.end(key);
  }
}
