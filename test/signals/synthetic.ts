/** Synthetic videos whose every measurable fact is known, and a media port that shows them. */
import type { DecodeOptions, Media, RawFrame } from '../../src/media/media.js';
import type { VideoInput } from '../../src/models/model.js';
import type { TimeRange } from '../../src/records/record.js';
import { measure, type Signals } from '../../src/signals/measure.js';

export const WIDTH = 64;
const HEIGHT = 36;
type Rgb = readonly [number, number, number];
/** The colour of a pixel at a time in seconds. */
export type Painter = (time: number, x: number, y: number) => Rgb;

export interface Synthetic {
  readonly name: string;
  readonly length: number;
  readonly paint: Painter;
}

/** A static pattern between 0 and 60, so that no picture is blank. */
const grain = (x: number, y: number) => ((x * 7 + y * 13) % 5) * 15;
const onGray: Painter = (_, x, y) => [90 + grain(x, y), 90 + grain(x, y), 90 + grain(x, y)];
const onBlue: Painter = (_, x, y) => [10, 30 + grain(y, x), 140 + grain(x, y)];

/** A white box that moves on every frame (4 a second), its left upper corner given by the time. */
function box(under: Painter, size: number, at: (time: number) => readonly [number, number]): Painter {
  return (time, x, y) => {
    const [left, top] = at(time);
    return x >= left && x < left + size && y >= top && y < top + size ? [250, 250, 250] : under(time, x, y);
  };
}

/** Swings between two places on every other frame; `spread` pixels apart. */
const swing = (x: number, y: number, spread: number) => (time: number) =>
  [x + (Math.round(time * 4) % 2) * spread, y] as const;
const moving = box(onGray, 4, swing(28, 16, 4));

const lit =
  (under: Painter, light: (time: number) => number): Painter =>
  (time, x, y) => {
    const [r, g, b] = under(time, x, y);
    const add = light(time) * 255;
    const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value + add)));
    return [clamp(r), clamp(g), clamp(b)];
  };

export const SYNTHETIC = {
  /** Motion appears at 3 s in the bottom right. */
  onset: {
    name: 'onset',
    length: 8,
    paint: box(onGray, 8, (time) => (time < 3 ? [44, 26] : swing(44, 26, 8)(time))),
  },
  /** Another view from 2 s on. */
  cut: {
    name: 'cut',
    length: 8,
    paint: (time, x, y) => (time < 2 ? moving(time, x, y) : onBlue(time, x, y)),
  },
  /** A flash from 4 s to 4.5 s over steady motion. */
  flash: { name: 'flash', length: 8, paint: lit(moving, (time) => (time >= 4 && time < 4.5 ? 0.4 : 0)) },
  /** Brightness falls steadily, by 40 points. */
  dusk: {
    name: 'dusk',
    length: 10,
    paint: lit(
      (time, x, y) => {
        const [r, g, b] = moving(time, x, y);
        return [r * 0.5 + 120, g * 0.5 + 120, b * 0.5 + 120];
      },
      (time) => -0.04 * time,
    ),
  },
  /** Everything moves until 5 s, then the picture stands. */
  freeze: {
    name: 'freeze',
    length: 9,
    paint: (time, x, y) => box(onGray, 10, swing(20, 12, 12))(Math.min(time, 5), x, y),
  },
  /** Little motion in the centre, a burst at the top left from 6 s to 7 s. */
  burst: {
    name: 'burst',
    length: 12,
    paint: (time, x, y) =>
      time >= 6 && time < 7 ? box(moving, 21, swing(0, 0, 12))(time, x, y) : moving(time, x, y),
  },
  /** Black from 4 s to 6 s. */
  black: {
    name: 'black',
    length: 10,
    paint: (time, x, y) => (time >= 4 && time < 6 ? [0, 0, 0] : moving(time, x, y)),
  },
  steady: { name: 'steady', length: 10, paint: moving },
  blank: { name: 'blank', length: 6, paint: () => [128, 128, 128] },
  static: { name: 'static', length: 6, paint: onGray },
  half: { name: 'half', length: 0.5, paint: moving },
  brief: { name: 'brief', length: 1.6, paint: box(onGray, 8, (time) => [4 + time * 20, 4]) },
  instant: { name: 'instant', length: 0.2, paint: onGray },
  /** Someone passes again and again. */
  long: {
    name: 'long',
    length: 200,
    paint: (time, x, y) =>
      time % 20 < 5 ? box(onGray, 9, () => [(time % 5) * 11, 12])(time, x, y) : onGray(time, x, y),
  },
} as const satisfies Record<string, Synthetic>;

export const ALL: readonly Synthetic[] = Object.values(SYNTHETIC);

/** Every frame of a synthetic video at a rate. */
export function* framesOf({ length, paint }: Synthetic, rate = 4): Generator<RawFrame> {
  for (let index = 0; index === 0 || index / rate < length - 1e-6; index += 1) {
    const data = new Uint8Array(WIDTH * HEIGHT * 3);
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1)
      data.set(paint(index / rate, pixel % WIDTH, Math.floor(pixel / WIDTH)), pixel * 3);
    yield { time: index / rate, data };
  }
}

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

const measured = new Map<Synthetic, Promise<Signals>>();

/** The signals of a synthetic video; measured once. */
export function signalsOf(video: Synthetic): Promise<Signals> {
  const signals = measured.get(video) ?? measure(later(framesOf(video)), video.length);
  measured.set(video, signals);
  return signals;
}

const refuse = () => Promise.reject(new Error('the signals model must only decode'));

/** A media port that can only decode; paths are names of synthetic videos with anything before a slash. */
export function fakeMedia(
  decode: (path: string, options: DecodeOptions, signal?: AbortSignal) => AsyncIterable<RawFrame> = (
    path,
  ) => {
    const name = path.split('/').at(-1);
    const video = ALL.find((one) => one.name === name);
    if (video === undefined) throw new Error(`no synthetic video ${path}`);
    return later(framesOf(video));
  },
): Media {
  return { probe: refuse, hash: refuse, clip: refuse, frames: refuse, decode };
}

/** A synthetic video as a question has it. */
export function inputOf({ name, length }: Synthetic, range?: TimeRange, folder = '/videos'): VideoInput {
  const info = {
    duration: length,
    width: 640,
    height: 360,
    frame_rate: 30,
    codec: 'h264',
    has_audio: false,
    size_bytes: 1000,
    modified_ms: 1,
  };
  return { path: `${folder}/${name}`, info, ...(range === undefined ? {} : { range }) };
}
