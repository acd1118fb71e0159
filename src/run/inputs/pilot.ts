import type { Media } from '../../media/media.js';
import { MODES, type Mode, type Outcome, type Video } from '../../records/record.js';
import { hash64 } from '../../tables/keys.js';

/** A video that may be chosen, with its length in seconds. */
interface Candidate {
  readonly outcome: Outcome<Video>;
  readonly length: number;
  readonly mode: Mode | undefined;
}

/** Why a pilot may have no videos although there are inputs. */
export const NOTHING_FOR_PILOT =
  'no video for a pilot: none of those that were drawn can be read; a run without --pilot says why';

/** Candidates that are probed for each chosen video: enough for a spread, few to probe. */
const CANDIDATES_PER_VIDEO = 8;

/**
 * Chooses a small spread of the inputs for a pilot: short and long ones, and both lanes when the inputs name them. The
 * choice depends on the paths alone, so the same inputs give the same pilot. Reads the list of inputs once and holds
 * only the candidates. Skips files that can't be probed, and files that are too long unless there are no others.
 */
export async function* choosePilot(
  inputs: AsyncIterable<Outcome<Video>>,
  count: number,
  media: Pick<Media, 'probe'>,
  max_video_length_sec = Number.POSITIVE_INFINITY,
): AsyncGenerator<Outcome<Video>> {
  const drawn = await draw(inputs, count * CANDIDATES_PER_VIDEO);
  const probed: Candidate[] = [];
  for (const outcome of drawn) {
    if (!outcome.ok) continue;
    const info = await media.probe(outcome.record.video).catch(() => undefined);
    if (info !== undefined) probed.push({ outcome, length: info.duration, mode: outcome.record.mode });
  }
  const fitting = probed.filter(({ length }) => length <= max_video_length_sec);
  const candidates = fitting.length > 0 ? fitting : probed;
  const lanes = [...MODES, undefined].map((mode) =>
    candidates.filter((candidate) => candidate.mode === mode),
  );
  const shares = share(
    lanes.map((lane) => lane.length),
    count,
  );
  for (const [index, lane] of lanes.entries())
    for (const { outcome } of spread(lane, shares[index] ?? 0)) yield outcome;
}

/** The inputs with the smallest hashes: a random sample that is the same every time (bottom-k sampling). */
async function draw(inputs: AsyncIterable<Outcome<Video>>, size: number): Promise<readonly Outcome<Video>[]> {
  let kept: { readonly hash: bigint; readonly outcome: Outcome<Video> }[] = [];
  const smallest = () => kept.sort((a, b) => (a.hash < b.hash ? -1 : 1)).slice(0, size);
  for await (const outcome of inputs) {
    if (!outcome.ok) continue;
    kept.push({ hash: hash64(outcome.record.video), outcome });
    if (kept.length >= 2 * size) kept = smallest();
  }
  return smallest().map(({ outcome }) => outcome);
}

/** Divides a number of places among groups of given sizes, one each in turn. */
export function share(sizes: readonly number[], places: number): number[] {
  const shares = sizes.map(() => 0);
  let free = Math.min(
    places,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  while (free > 0)
    for (const [index, size] of sizes.entries()) {
      if (free === 0 || (shares[index] ?? 0) >= size) continue;
      shares[index] = (shares[index] ?? 0) + 1;
      free -= 1;
    }
  return shares;
}

/** Takes candidates evenly from the shortest to the longest. */
function spread(candidates: readonly Candidate[], count: number): readonly Candidate[] {
  const sorted = [...candidates].sort((a, b) => a.length - b.length);
  if (count >= sorted.length) return sorted;
  const step = count === 1 ? 0 : (sorted.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => sorted[Math.round(index * step)]).filter(
    (candidate) => candidate !== undefined,
  );
}
