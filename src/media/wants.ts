/** What is wanted of a video, and what of it is made in one decode. Pure functions. */
import type { TimeRange } from '../records/record.js';
import type { ClipOptions } from './media.js';
import type { PassPlan } from './pass.js';

/** A clip, or a set of still frames; the range is within the video. */
export type Want =
  | { readonly kind: 'clip'; readonly range: TimeRange; readonly options: ClipOptions }
  | {
      readonly kind: 'stills';
      readonly range: TimeRange;
      readonly times: readonly number[];
      readonly max_dim: number;
    };
type ClipWant = Extract<Want, { kind: 'clip' }>;
type StillsWant = Extract<Want, { kind: 'stills' }>;

/** What one decode makes, and for whom. */
export interface Batch {
  readonly plan: PassPlan;
  readonly wants: readonly Want[];
}

/** Ranges that differ by less than this are the same; seconds. */
const SAME = 0.001;
/** A range whose ends are closer than this to those of the video is the whole video; seconds. */
const WHOLE = 0.05;
/** A filter for more still frames than this would become too long. */
const MOST_STILLS = 600;

/** True for ranges that differ only by rounding. */
export function sameRange(one: TimeRange, other: TimeRange): boolean {
  return Math.abs(one.start - other.start) < SAME && Math.abs(one.end - other.end) < SAME;
}

/** The same for wants that are the same. */
export function keyOf(want: Want): string {
  if (want.kind === 'stills') return `stills ${want.max_dim} ${want.times.join(' ')}`;
  const { start, end } = want.range;
  return `clip ${encodingOf(want.options)} ${start.toFixed(3)} ${end.toFixed(3)}`;
}

function encodingOf({ fps, max_dim, codec = 'h264' }: ClipOptions): string {
  return `${fps} ${max_dim} ${codec}`;
}

/**
 * Chooses what is made together with the first of the wants: clips that are encoded alike and tile a part of the video,
 * the whole video, still frames of one size. The others are made later.
 * @param all the range of the whole video
 */
export function planBatch(first: Want, others: readonly Want[], all: TimeRange): Batch {
  const wants = [first, ...others];
  const clips = planClips(
    first,
    wants.filter((want) => want.kind === 'clip'),
    all,
  );
  const stills = planStills(
    first,
    wants.filter((want) => want.kind === 'stills'),
  );
  const times = [...new Set(stills.flatMap((want) => want.times))].sort((a, b) => a - b);
  const [still] = stills;
  return {
    plan: { clips: clips.plan, stills: still === undefined ? undefined : { times, max_dim: still.max_dim } },
    wants: [...clips.wants, ...stills],
  };
}

function planStills(first: Want, wants: readonly StillsWant[]): readonly StillsWant[] {
  const alike = wants.filter(({ max_dim }) => max_dim === wants[0]?.max_dim);
  if (alike.reduce((sum, { times }) => sum + times.length, 0) <= MOST_STILLS) return alike;
  return first.kind === 'stills' ? [first] : [];
}

function planClips(first: Want, wants: readonly ClipWant[], all: TimeRange) {
  const [leader] = wants;
  if (leader === undefined) return { plan: undefined, wants: [] };
  const { options } = leader;
  const alike = wants.filter((want) => encodingOf(want.options) === encodingOf(options));
  const isAll = ({ range }: ClipWant) => range.start <= all.start + WHOLE && range.end >= all.end - WHOLE;
  const whole = alike.find(isAll);
  const parts = alike.filter((want) => !isAll(want)).sort((a, b) => a.range.start - b.range.start);
  const chosen = tilesAround(parts, first.kind === 'clip' && first !== whole ? first : parts[0]);
  const tiles = chosen.map(({ range }) => range);
  if (whole === undefined) return { plan: { tiles, options }, wants: chosen };
  const plan = tiles.length === 0 ? { tiles: [whole.range] } : { tiles, whole: whole.range };
  return { plan: { ...plan, options }, wants: [...chosen, whole] };
}

/** The longest row of clips around the given one in which each clip begins where the one before it ends. */
function tilesAround(sorted: readonly ClipWant[], given: ClipWant | undefined): ClipWant[] {
  if (given === undefined) return [];
  const row = [given];
  const isNext = (before: TimeRange, after: TimeRange) => Math.abs(before.end - after.start) < SAME;
  const at = sorted.indexOf(given);
  for (const want of sorted.slice(at + 1))
    if (isNext(row.at(-1)?.range ?? want.range, want.range)) row.push(want);
  for (const want of sorted.slice(0, at).reverse())
    if (isNext(want.range, row[0]?.range ?? want.range)) row.unshift(want);
  return row;
}
