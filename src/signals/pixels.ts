/** Measures one frame of pixels, alone and against the frame before it. Pure. */
import { COLOURS, colourName } from './colours.js';

/** The nine zones of the frame, row by row; index into `Sample.zones`. */
export const ZONES = [
  'top left',
  'top centre',
  'top right',
  'middle left',
  'centre',
  'middle right',
  'bottom left',
  'bottom centre',
  'bottom right',
] as const;
export type Zone = (typeof ZONES)[number];

/** The numbers of one frame; shares and levels are percentages (0 to 100). */
export interface Sample {
  /** Seconds from the start of the video. */
  readonly time: number;
  /** Mean luma. */
  readonly brightness: number;
  /** Standard deviation of luma within the frame: 0 for a blank one. */
  readonly contrast: number;
  /** Mean absolute difference to the frame before; 0 for the first frame. */
  readonly change: number;
  /** Share of pixels that differ from the frame before by more than its general shift in brightness. */
  readonly motion: number;
  /** `motion` split over ZONES; adds up to `motion`. */
  readonly zones: readonly number[];
  /** Mean red, green and blue of each zone (27 numbers, 0 to 255), to distinguish views. */
  readonly view: readonly number[];
  /** Share of each of COLOURS; adds up to 100. */
  readonly colours: readonly number[];
}

/**
 * A pixel has moved when it differs by more than this (of 255, mean over the channels): above noise and compression.
 */
const MOVED = 16;

function luma(data: Uint8Array, at: number): number {
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}

/** The median difference in luma: a change of light, not motion, as long as most of the picture does not move. */
function lightShift(data: Uint8Array, previous: Uint8Array): number {
  const bins = new Uint32Array(511);
  for (let at = 0; at < data.length; at += 3) {
    const bin = Math.round(luma(data, at) - luma(previous, at)) + 255;
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  let seen = 0;
  for (let bin = 0; bin < bins.length; bin += 1) {
    seen += bins[bin] ?? 0;
    if (seen * 6 >= data.length) return bin - 255;
  }
  return 0;
}

/** The zone of each pixel. */
function zoneMap(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const column = Math.floor(((pixel % width) * 3) / width);
    return Math.floor((Math.floor(pixel / width) * 3) / height) * 3 + column;
  });
}

/** What a single frame shows: brightness, contrast, view and colours. */
function look(
  data: Uint8Array,
  zoneOf: Uint8Array,
): Pick<Sample, 'brightness' | 'contrast' | 'view' | 'colours'> {
  const pixels = zoneOf.length;
  const view = new Array<number>(27).fill(0);
  const sizes = new Array<number>(9).fill(0);
  const colours = new Map<string, number>();
  let sum = 0;
  let squares = 0;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const zone = zoneOf[pixel] ?? 0;
    sizes[zone] = (sizes[zone] ?? 0) + 1;
    for (let channel = 0; channel < 3; channel += 1)
      view[zone * 3 + channel] = (view[zone * 3 + channel] ?? 0) + (data[pixel * 3 + channel] ?? 0);
    const light = luma(data, pixel * 3);
    sum += light;
    squares += light * light;
    const name = colourName(data[pixel * 3] ?? 0, data[pixel * 3 + 1] ?? 0, data[pixel * 3 + 2] ?? 0);
    colours.set(name, (colours.get(name) ?? 0) + 1);
  }
  const average = sum / pixels;
  return {
    brightness: average / 2.55,
    contrast: Math.sqrt(Math.max(0, squares / pixels - average * average)) / 2.55,
    view: view.map((total, index) => total / Math.max(1, sizes[Math.floor(index / 3)] ?? 1)),
    colours: COLOURS.map((name) => ((colours.get(name) ?? 0) * 100) / pixels),
  };
}

/** Difference to the frame before. */
function difference(
  data: Uint8Array,
  previous: Uint8Array | undefined,
  zoneOf: Uint8Array,
): Pick<Sample, 'change' | 'motion' | 'zones'> {
  const zones = new Array<number>(9).fill(0);
  if (previous === undefined) return { change: 0, motion: 0, zones };
  const pixels = zoneOf.length;
  const shift = lightShift(data, previous);
  let total = 0;
  let moved = 0;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    let beyond = 0;
    for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) {
      const step = (data[at] ?? 0) - (previous[at] ?? 0);
      total += Math.abs(step);
      beyond += Math.abs(step - shift);
    }
    if (beyond <= MOVED * 3) continue;
    moved += 1;
    const zone = zoneOf[pixel] ?? 0;
    zones[zone] = (zones[zone] ?? 0) + 1;
  }
  const share = (count: number) => (count * 100) / pixels;
  return { change: total / pixels / 3 / 2.55, motion: share(moved), zones: zones.map(share) };
}

/**
 * Makes the function that measures frame after frame of one size (rgb24). It remembers the frame before, so each video
 * needs its own.
 */
export function frameMeter(width: number, height: number): (time: number, data: Uint8Array) => Sample {
  const zoneOf = zoneMap(width, height);
  let previous: Uint8Array | undefined;
  return (time, data) => {
    const sample = { time, ...look(data, zoneOf), ...difference(data, previous, zoneOf) };
    // A copy: the decoder may reuse its buffer for the next frame.
    previous = data.slice();
    return sample;
  };
}
