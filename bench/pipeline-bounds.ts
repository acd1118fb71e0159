/** What no scheduler can beat, from how long each call took. */

/** Latencies of a video by stage: stages follow one another, the calls of one are independent. */
export type Stages = readonly (readonly number[])[];

/** Bounds of the wall time, in the unit of the latencies. */
export interface Bounds {
  /** All calls, evenly spread over the places. */
  readonly places: number;
  /** The longest chain of dependent calls of one video. */
  readonly chain: number;
  /**
   * What the places can do at best: at the start there is no more to do than the first calls of the videos, at the end no
   * more than their last ones. All videos are taken to be there at once. Never below the other two.
   */
  readonly reachable: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** When each call of a video runs if nothing ever waits. */
function spansOf(stages: Stages): Span[] {
  let start = 0;
  return stages.flatMap((latencies) => {
    const spans = latencies.map((latency) => ({ start, end: start + latency }));
    start += Math.max(0, ...latencies);
    return spans;
  });
}

/** The work that can be done within each of so many steps of time from the start on, by unlimited places. */
function doable(spans: readonly Span[], step: number, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, index) =>
    spans.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, index * step) - start), 0),
  );
}

const STEPS = 200;

/** The bounds of a run over these videos with so many calls at a time. */
export function boundsOf(videos: readonly Stages[], places: number): Bounds {
  const total = videos.flat(2).reduce((sum, latency) => sum + latency, 0);
  const chains = videos.map((stages) => stages.reduce((sum, each) => sum + Math.max(0, ...each), 0));
  const chain = Math.max(0, ...chains);
  const step = chain / STEPS;
  const first = doable(videos.flatMap(spansOf), step, STEPS);
  const last = doable(
    videos.flatMap((stages) => spansOf([...stages].reverse())),
    step,
    STEPS,
  );
  let reachable = Math.max(chain, total / places);
  for (const [begun, before] of first.entries())
    for (const [left, after] of last.entries())
      if (before + after < total)
        reachable = Math.max(reachable, (begun + left) * step + (total - before - after) / places);
  return { places: total / places, chain, reachable };
}
