/** How fast a run goes, from samples that are taken while it runs. Times are milliseconds of any clock that only goes forward. */

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
/** Before, a rate says more of chance than of the run. */
const SHORTEST_MS = 5_000;
const FEWEST = 3;

/** The samples of the last minutes with another one, about a second apart. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && sample.now - last.now < APART_MS) return samples;
  const from = sample.now - KEPT_MS;
  const isOld = (samples[0]?.now ?? from) < from;
  return [...(isOld ? samples.slice(1) : samples), sample];
}

/** Calls a minute over the last minute; null before there is enough to tell. */
export function callsPerMinute(samples: readonly Sample[]): number | null {
  const last = samples.at(-1);
  const first = last && samples.find(({ now }) => now >= last.now - MINUTE_MS);
  if (last === undefined || first === undefined || last.now - first.now < SHORTEST_MS) return null;
  return ((last.calls - first.calls) / (last.now - first.now)) * MINUTE_MS;
}

/** Videos a minute over the last five minutes, those with nothing to do left out; null before there is enough to tell. */
export function videosPerMinute(samples: readonly Sample[]): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.now - first.now < SHORTEST_MS) return null;
  const ended = last.worked - first.worked;
  return ended < FEWEST ? null : (ended / (last.now - first.now)) * MINUTE_MS;
}

/** Milliseconds until so many videos more have ended; null where that can't be told. */
export function timeLeft(samples: readonly Sample[], remaining: number): number | null {
  const pace = videosPerMinute(samples);
  return pace === null || pace === 0 ? null : (remaining / pace) * MINUTE_MS;
}
