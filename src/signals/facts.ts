/** From signals to facts about a whole video, and about a part of it. Deterministic and rounded. */
import { lastHundredth } from '../qa/times.js';
import type { TimeRange } from '../records/record.js';
import { exactly, gridOf } from './clock.js';
import { COLOURS } from './colours.js';
import { type Event, readEvents } from './events.js';
import { type Fact, levelOf } from './fact.js';
import type { Signals } from './measure.js';
import { type Sample, ZONES, type Zone } from './pixels.js';
import { highest, mean, median, tenth } from './statistics.js';
import { motionOf, type Stretch, stretchesOf, within } from './stretches.js';

/** The facts about a whole video, by section. */
export interface Account {
  /** Length, colours, brightness. */
  readonly setting: readonly Fact[];
  /** Motion over the whole video. */
  readonly activity: readonly Fact[];
  /** The tiles of the timeline. */
  readonly timeline: readonly Fact[];
  /** Cuts, flashes and so on, in the order of time; at most six of a kind. */
  readonly events: readonly Fact[];
}

/** Motion in less than this percentage of the picture counts as none. */
const NOTHING = 0.05;
const MOST_OF_A_KIND = 6;

const brightnessOf = (samples: readonly Sample[]) => tenth(mean(samples.map((sample) => sample.brightness)));

/** Zones by their motion, strongest first. */
function ranked(zones: readonly number[]): readonly { readonly zone: Zone; readonly motion: number }[] {
  return ZONES.map((zone, index) => ({ zone, motion: zones[index] ?? 0 })).sort(
    (a, b) => b.motion - a.motion,
  );
}

function zoneTotals(samples: readonly Sample[]): number[] {
  return ZONES.map((_, zone) => mean(samples.map((sample) => sample.zones[zone] ?? 0)));
}

const topZone = (zones: readonly number[]): Zone => ranked(zones)[0]?.zone ?? 'centre';
const shareOf = (part: number, whole: number) => (whole > 0 ? tenth((part * 100) / whole) : 0);

function eventFact(event: Event, grid: ReturnType<typeof gridOf>): Fact {
  const span = grid.around(event.start, event.end);
  switch (event.kind) {
    case 'cut':
      return { kind: 'cut', at: grid.at(event.at), change: tenth(event.change) };
    case 'flash':
      return { kind: 'flash', ...span, before: tenth(event.before), during: tenth(event.during) };
    case 'black':
      return { kind: 'black', ...span, brightness: tenth(event.brightness) };
    case 'freeze':
      return { kind: 'freeze', ...span, before: tenth(event.before) };
    case 'burst': {
      const figures = { motion: tenth(event.motion), rest: tenth(event.rest), zone: topZone(event.zones) };
      return { kind: 'burst', ...span, at: grid.at(event.at), ...figures };
    }
  }
}

/** Events worth reporting: freezes only when they are unusual, because the timeline also shows rest. */
export function notable(events: readonly Event[]): readonly Event[] {
  return events.filter((event) => event.kind !== 'freeze' || event.unusual);
}

function stretchFact({ start, end, samples }: Stretch): Fact {
  const motion = motionOf(samples);
  const brightness = brightnessOf(samples);
  if (motion < NOTHING) return { kind: 'still', start, end, brightness };
  const zone = topZone(zoneTotals(samples));
  return { kind: 'stretch', start, end, level: levelOf(motion), motion: tenth(motion), zone, brightness };
}

function settingOf({ samples, rate, length }: Signals): Fact[] {
  const colours = COLOURS.map((colour, index) => ({
    colour,
    share: tenth(mean(samples.map((sample) => sample.colours[index] ?? 0))),
  }));
  const edge = Math.max(1, Math.min(rate, samples.length >> 1));
  return [
    { kind: 'measured', rate, length: lastHundredth(length) },
    ...colours
      .sort((a, b) => b.share - a.share)
      .filter(({ share }, index) => index === 0 || (index < 3 && share >= 5))
      .map((entry): Fact => ({ kind: 'colour', ...entry })),
    {
      kind: 'brightness',
      average: brightnessOf(samples),
      start: brightnessOf(samples.slice(0, edge)),
      end: brightnessOf(samples.slice(-edge)),
    },
  ];
}

function activityOf(signals: Signals, steady: readonly Sample[]): Fact[] {
  const { rate, length } = signals;
  const grid = gridOf(length);
  const motion = steady.slice(1).map((sample) => sample.motion);
  const average = mean(motion);
  const facts: Fact[] = [{ kind: 'motion', average: tenth(average), median: tenth(median(motion)) }];
  if (average >= NOTHING) {
    const [first, second] = ranked(zoneTotals(steady.slice(1)));
    if (first !== undefined && second !== undefined)
      facts.push({
        kind: 'area',
        zone: first.zone,
        share: shareOf(first.motion, average),
        second: second.zone,
        second_share: shareOf(second.motion, average),
      });
    const top = highest(motion);
    const index = steady.findIndex((sample, at) => at > 0 && sample.motion === top);
    const zones = steady[index]?.zones ?? [];
    const far = motion.filter((_, at) => Math.abs(at + 1 - index) > rate);
    // In a video that is too short to have such frames, the highest value itself takes their place.
    const rest = far.length === 0 ? top : highest(far);
    facts.push({
      kind: 'peak',
      at: grid.at(index / rate),
      motion: tenth(top),
      zone: topZone(zones),
      share: shareOf(highest(zones), top),
      rest: tenth(rest),
    });
  }
  const middle = grid.at(grid.end / 2);
  if (middle > 0)
    facts.push({
      kind: 'halves',
      start: 0,
      middle,
      end: grid.end,
      first: tenth(motionOf(within(steady, 0, middle))),
      second: tenth(motionOf(within(steady, middle, Number.POSITIVE_INFINITY))),
    });
  return facts;
}

/** The facts about a whole video. */
export function accountOf(signals: Signals): Account {
  const grid = gridOf(signals.length);
  const { events, steady } = readEvents(signals);
  const told = notable(events);
  const counts = { cut: 0, flash: 0, freeze: 0, black: 0, burst: 0 };
  const listed = told.filter(({ kind }) => {
    counts[kind] += 1;
    return counts[kind] <= MOST_OF_A_KIND;
  });
  const borders = new Set(listed.flatMap((event) => (event.kind === 'cut' ? [grid.at(event.at)] : [])));
  const { cut: cuts, flash: flashes, freeze: freezes, black: blacks, burst: bursts } = counts;
  return {
    setting: settingOf(signals),
    activity: activityOf(signals, steady),
    timeline: stretchesOf(steady, grid, borders).map(stretchFact),
    events: [
      ...listed.map((event) => eventFact(event, grid)),
      { kind: 'counts', cuts, flashes, freezes, blacks, bursts },
    ],
  };
}

/** The facts about a part of a video; times count from the start of the whole video, and are exact below a second. */
export function partOf(signals: Signals, range: TimeRange): readonly Fact[] {
  const grid = gridOf(signals.length);
  const { events, steady } = readEvents(signals);
  const isShort = range.end - range.start < 1;
  const { start, end } = isShort ? exactly(range) : grid.around(range.start, range.end);
  const samples = within(steady, range.start, range.end);
  const motion = motionOf(samples);
  const brightness = brightnessOf(samples);
  const inside = notable(events)
    .filter(({ at }) => at >= range.start && at < range.end)
    .slice(0, MOST_OF_A_KIND)
    .map((event) => eventFact(event, grid));
  if (motion < NOTHING) return [{ kind: 'calm', start, end, brightness }, ...inside];
  const top = highest(samples.map((sample) => sample.motion));
  const peak = samples.find((sample) => sample.motion === top)?.time ?? start;
  const at = isShort ? Math.max(start, lastHundredth(peak)) : grid.at(peak);
  const zone = topZone(zoneTotals(samples));
  return [
    { kind: 'part', start, end, motion: tenth(motion), zone, at, peak: tenth(top), brightness },
    ...inside,
  ];
}
