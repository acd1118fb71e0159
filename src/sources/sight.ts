import { stat } from 'node:fs/promises';
import { systemCode } from '../errors/system-error.js';
import type { Outcome, Video } from '../records/record.js';

/** What a walk found at one path. */
export interface Sight {
  readonly outcome: Outcome<Video>;
  /** Tells paths, and failures of paths, apart. */
  readonly key: string;
  /** Changes when the file does: its size and time, or what is wrong with it. */
  readonly look: string;
  /** When the file was last changed, in milliseconds since 1970. */
  readonly changed_ms: number;
}

/** Looks at what a walk found; undefined when it no longer exists. */
export async function lookAt(outcome: Outcome<Video>): Promise<Sight | undefined> {
  if (!outcome.ok) {
    const { video, message } = outcome.ending;
    return { outcome, key: `failed ${video}`, look: message, changed_ms: 0 };
  }
  const { video } = outcome.record;
  try {
    const { size, mtimeMs, ctimeMs } = await stat(video);
    return { outcome, key: video, look: `${size} ${mtimeMs}`, changed_ms: Math.max(mtimeMs, ctimeMs) };
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // It is there, but we may not look at it: opening it will fail and say so.
    return { outcome, key: video, look: code, changed_ms: 0 };
  }
}

/** Groups items, so that several can be looked at in parallel. */
export async function* batches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
