/** Cuts the time of a video into stretches of like motion: the segments of its dense caption. */
import type { TimeRange } from '../records/record.js';
import type { Grid } from './clock.js';
import type { Sample } from './pixels.js';
import { mean } from './statistics.js';

/** Times on the grid and the samples between them. */
export interface Stretch extends TimeRange {
  readonly samples: readonly Sample[];
}

const MOST = 10;
/** Neighbours whose distance is below this are one stretch. */
const ALIKE = 0.8;

/** Samples of a range; when none lies inside, the nearest one before it, so that there is always one. */
export function within(samples: readonly Sample[], start: number, end: number): readonly Sample[] {
  const inside = samples.filter((sample) => sample.time >= start - 1e-6 && sample.time < end - 1e-6);
  if (inside.length > 0) return inside;
  const before = samples.filter((sample) => sample.time <= start).at(-1) ?? samples[0];
  return before === undefined ? [] : [before];
}

/** Mean motion of samples. */
export function motionOf(samples: readonly Sample[]): number {
  return mean(samples.map((sample) => sample.motion));
}

/** Ward's distance of two neighbours, over the root of motion (a step from 0 to 4% counts like one from 4 to 16%). */
function distance(a: Stretch, b: Stretch): number {
  const weight = (a.samples.length * b.samples.length) / Math.max(1, a.samples.length + b.samples.length);
  return Math.abs(Math.sqrt(motionOf(a.samples)) - Math.sqrt(motionOf(b.samples))) * Math.sqrt(weight);
}

/**
 * Tiles the video with at most ten stretches, each as uniform in motion as can be.
 * @param borders times (on the grid) that stay borders as long as the number of stretches allows, e.g. cuts.
 */
export function stretchesOf(
  samples: readonly Sample[],
  grid: Grid,
  borders: ReadonlySet<number>,
): readonly Stretch[] {
  // Up to 120 bins on the grid: merging stays cheap for videos of any length.
  const width = grid.step * Math.max(1, Math.ceil(grid.end / grid.step / 120));
  const count = Math.max(1, Math.ceil(grid.end / width - 1e-6));
  let tiles: Stretch[] = Array.from({ length: count }, (_, bin) => {
    const start = bin * width;
    const last = bin === count - 1;
    return {
      start,
      end: last ? grid.end : start + width,
      samples: within(samples, start, last ? Number.POSITIVE_INFINITY : start + width),
    };
  });
  while (tiles.length > 1) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index + 1 < tiles.length; index += 1) {
      const [left, right] = [tiles[index], tiles[index + 1]];
      if (left === undefined || right === undefined) continue;
      const cost = distance(left, right) + (borders.has(right.start) ? 1000 : 0);
      if (cost < least) [best, least] = [index, cost];
    }
    const [left, right] = [tiles[best], tiles[best + 1]];
    if (left === undefined || right === undefined || (least > ALIKE && tiles.length <= MOST)) break;
    const joined = { start: left.start, end: right.end, samples: [...left.samples, ...right.samples] };
    tiles = [...tiles.slice(0, best), joined, ...tiles.slice(best + 2)];
  }
  return tiles;
}
