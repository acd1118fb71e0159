/** How fast a run goes, from samples taken while it runs. Times are milliseconds of a monotonic clock. */
import type { Tally } from '../../../results/summary.js';

/** What had happened by a moment. */
export interface Sample {
  readonly now: number;
  /** Videos that have ended and had something to do. */
  readonly worked: number;
  /** Calls that have ended. */
  readonly calls: number;
}

const APART_MS = 1_000;
const KEPT_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
/** Over a shorter time, or fewer videos, a rate would mostly be chance. */
const SHORTEST_MS = 5_000;
const FEWEST = 3;

/** How many inputs have ended. */
export function settledOf({ counts }: { readonly counts: Tally['counts'] }): number {
  const { done, filtered, skipped, failed, postponed } = counts;
  return done + filtered + skipped + failed + postponed;
}

/** The samples of the last minutes and a new one, about a second apart. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && sample.now - last.now < APART_MS) return samples;
  const from = sample.now - KEPT_MS;
  const isOld = (samples[0]?.now ?? from) < from;
  return [...(isOld ? samples.slice(1) : samples), sample];
}

/** Calls a minute over the last minute; null while there are too few. */
export function callsPerMinute(samples: readonly Sample[]): number | null {
  const from = (samples.at(-1)?.now ?? 0) - MINUTE_MS;
  return perMinute(samples.slice(samples.findIndex(({ now }) => now >= from)), 'calls');
}

/** Videos a minute over the last five minutes, without those that had nothing to do; null while there are too few. */
export function videosPerMinute(samples: readonly Sample[]): number | null {
  const ended = (samples.at(-1)?.worked ?? 0) - (samples[0]?.worked ?? 0);
  return ended < FEWEST ? null : perMinute(samples, 'worked');
}

/** Milliseconds until `remaining` more videos have ended; null while that is unknown. */
export function timeLeft(samples: readonly Sample[], remaining: number): number | null {
  const pace = videosPerMinute(samples);
  return pace === null ? null : (remaining / pace) * MINUTE_MS;
}

function perMinute(samples: readonly Sample[], what: 'worked' | 'calls'): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.now - first.now < SHORTEST_MS) return null;
  return ((last[what] - first[what]) / (last.now - first.now)) * MINUTE_MS;
}
