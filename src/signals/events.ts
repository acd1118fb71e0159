/**
 * From signals to events: cuts, flashes, black stretches, freezes and bursts of motion. Everything is judged against
 * the video's own baseline (median and median absolute deviation), so that a busy street is as ordinary as an empty
 * hall.
 */
import type { TimeRange } from '../records/record.js';
import type { Signals } from './measure.js';
import type { Sample } from './pixels.js';
import { deviation, highest, mean, median } from './statistics.js';

/** Something that happens at a time; seconds of the video, `start <= at < end`. */
interface Timed extends TimeRange {
  readonly at: number;
  /** True when it departs from the video's own baseline. */
  readonly unusual: boolean;
}
export type Event = Timed &
  (
    | { readonly kind: 'cut'; readonly change: number }
    | { readonly kind: 'flash'; readonly before: number; readonly during: number }
    | { readonly kind: 'black'; readonly brightness: number }
    | { readonly kind: 'freeze'; readonly before: number }
    | {
        readonly kind: 'burst';
        readonly motion: number;
        readonly rest: number;
        readonly zones: readonly number[];
      }
  );

/** Events in the order of time, and the samples without the jumps that cuts and flashes put into their motion. */
export interface Reading {
  readonly events: readonly Event[];
  readonly steady: readonly Sample[];
}

/** First and last index (inclusive) of each run of samples that satisfy the test. */
function runs(
  samples: readonly Sample[],
  test: (sample: Sample, index: number) => boolean,
): [number, number][] {
  const found: [number, number][] = [];
  samples.forEach((sample, index) => {
    if (!test(sample, index)) return;
    const last = found.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else found.push([index, index]);
  });
  return found;
}

const isBlack = (sample: Sample | undefined) =>
  sample !== undefined && sample.brightness < 4 && sample.contrast < 4;

/** Black for at least half a second; unusual when there is a picture before and after it. */
function blacks({ samples, rate }: Signals): Event[] {
  return runs(samples, isBlack)
    .filter(([first, last]) => last - first + 1 >= rate / 2)
    .map(([first, last]) => ({
      kind: 'black',
      start: first / rate,
      end: (last + 1) / rate,
      at: first / rate,
      brightness: mean(samples.slice(first, last + 1).map((sample) => sample.brightness)),
      unusual: first > 0 && last < samples.length - 1,
    }));
}

/** Brightness that jumps by 12 points and falls back within a second. More than three such jumps are a flicker. */
function flashes({ samples, rate }: Signals): Event[] {
  const level = (index: number) => samples[index]?.brightness ?? 0;
  const found: [number, number][] = [];
  for (let index = 1; index < samples.length; index += 1) {
    const jump = level(index) - level(index - 1);
    if (jump < 12 || isBlack(samples[index - 1])) continue;
    const back = samples.findIndex(
      (sample, later) =>
        later > index && later <= index + rate && sample.brightness <= level(index - 1) + 0.35 * jump,
    );
    if (back < 0) continue;
    found.push([index, back]);
    index = back;
  }
  return found.map(([first, back]) => ({
    kind: 'flash',
    start: first / rate,
    end: back / rate,
    at: first / rate,
    before: level(first - 1),
    during: highest(samples.slice(first, back).map((sample) => sample.brightness)),
    unusual: found.length <= 3,
  }));
}

/** Mean distance of two views in percent. */
function distance(a: Sample | undefined, b: Sample | undefined): number {
  return a === undefined || b === undefined
    ? 0
    : mean(a.view.map((value, index) => Math.abs(value - (b.view[index] ?? 0)))) / 2.55;
}

/** Most of the picture is replaced at once, by a view that stays, with calmer frames before and after. */
function cuts({ samples, rate }: Signals, taken: ReadonlySet<number>): Event[] {
  const motion = (index: number) => (taken.has(index) ? 0 : (samples[index]?.motion ?? 0));
  return samples.flatMap((sample, index): Event[] => {
    const before = samples[index - 1];
    const later = samples[Math.min(samples.length - 1, index + 2)];
    const replaced =
      before !== undefined &&
      !taken.has(index) &&
      sample.motion >= 30 &&
      distance(before, sample) >= 6 &&
      distance(before, later) >= 6 &&
      !isBlack(before) &&
      !isBlack(sample) &&
      sample.motion >= 2 * Math.max(motion(index - 1), motion(index + 1));
    if (!replaced) return [];
    const at = index / rate;
    return [{ kind: 'cut', start: at, end: at + 1 / rate, at, change: sample.motion, unusual: false }];
  });
}

/** The samples with the motion of jumps replaced by that of the nearest ordinary sample before (or after). */
function withoutJumps(samples: readonly Sample[], jumps: ReadonlySet<number>): Sample[] {
  const ordinary = samples.find((_, index) => index > 0 && !jumps.has(index));
  let motion = ordinary?.motion ?? 0;
  let zones: readonly number[] = ordinary?.zones ?? new Array<number>(9).fill(0);
  return samples.map((sample, index) => {
    // The first frame has no frame before it to be compared with: it gets the motion of the next one.
    if (jumps.has(index) || index === 0) return { ...sample, motion, zones };
    ({ motion, zones } = sample);
    return sample;
  });
}

/**
 * The same picture for 1.5 s and more right after motion in the same view (a cut to a still picture is editing);
 * unusual unless the video rests again and again.
 */
function freezes({ rate }: Signals, steady: readonly Sample[], cut: readonly Event[]): Event[] {
  const frozen = (sample: Sample) => sample.change < 0.08 && sample.motion === 0;
  const found = runs(steady, (sample, index) => index > 0 && frozen(sample) && !isBlack(sample))
    .filter(([first, last]) => last - first + 1 >= rate * 1.5 && first > rate)
    .filter(([first]) => !cut.some(({ at }) => at >= first / rate - 1 && at <= first / rate))
    .map(([first, last]) => ({
      first,
      last,
      before: mean(steady.slice(first - rate, first).map((s) => s.motion)),
    }))
    .filter(({ first, before }) => before >= 1 && (steady[first - 1]?.motion ?? 0) >= before / 2);
  return found.map(({ first, last, before }) => {
    const others = steady.filter((_, index) => index > 0 && (index < first || index > last));
    const resting = others.filter((sample) => sample.motion < 0.2).length / Math.max(1, others.length);
    // The frame before the first unchanged one already shows the frozen picture.
    const start = (first - 1) / rate;
    return { kind: 'freeze', start, end: (last + 1) / rate, at: start, before, unusual: resting < 0.2 };
  });
}

/** One or two short rises of motion to at least twice the highest value elsewhere, far outside its deviation. */
function bursts({ rate }: Signals, steady: readonly Sample[]): Event[] {
  const top = highest(steady.map((sample) => sample.motion));
  const regions = runs(steady, (sample) => sample.motion > top / 2);
  const near = (index: number) => regions.some(([first, last]) => index >= first - 2 && index <= last + 2);
  const rest = steady.filter((_, index) => index > 0 && !near(index)).map((sample) => sample.motion);
  const count = regions.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const ordinary =
    top < 10 ||
    regions.length > 2 ||
    rest.length < 2 * rate ||
    count > Math.min(3 * rate, steady.length / 4) ||
    top < 2 * highest(rest) ||
    top < median(rest) + 6 * Math.max(deviation(rest), 0.5);
  if (ordinary) return [];
  return regions.map(([first, last]) => {
    const motion = highest(steady.slice(first, last + 1).map((sample) => sample.motion));
    const peak = steady.findIndex((sample, index) => index >= first && sample.motion === motion);
    return {
      kind: 'burst',
      start: first / rate,
      end: (last + 1) / rate,
      at: peak / rate,
      motion,
      rest: highest(rest),
      zones: steady[peak]?.zones ?? [],
      unusual: true,
    };
  });
}

/** Readings by signals, as long as those are in memory: every caption of a video needs the same reading. */
const known = new WeakMap<Signals, Reading>();

/** Finds the events of a video; the same signals are read once. */
export function readEvents(signals: Signals): Reading {
  const reading = known.get(signals) ?? findEvents(signals);
  known.set(signals, reading);
  return reading;
}

function findEvents(signals: Signals): Reading {
  const { samples, rate } = signals;
  const lit = flashes(signals);
  const dark = blacks(signals);
  const jumps = new Set<number>();
  for (const { start, end } of lit)
    for (let index = Math.round(start * rate); index <= Math.round(end * rate); index += 1) jumps.add(index);
  for (const { start, end } of dark) jumps.add(Math.round(start * rate)).add(Math.round(end * rate));
  const cut = cuts(signals, jumps);
  for (const { at } of cut) jumps.add(Math.round(at * rate));
  const steady = withoutJumps(samples, jumps);
  const events = [...cut, ...lit, ...dark, ...freezes(signals, steady, cut), ...bursts(signals, steady)];
  return { events: events.sort((a, b) => a.start - b.start), steady };
}
