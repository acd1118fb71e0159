import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import { clampRange, clipShape } from '../../src/media/clip.js';
import { createFfmpeg } from '../../src/media/ffmpeg.js';
import { createKept } from '../../src/media/kept.js';
import type { ClipOptions } from '../../src/media/media.js';
import { createProbe } from '../../src/media/probe.js';
import { createTemporary } from '../../src/media/temporary.js';
import type { TimeRange } from '../../src/records/record.js';
import { everyTools, isRunning, makeClip, readClocksOf, remux, turn } from '../helpers/clips.js';

let directory = '';
const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace-clip-'));
  // 20 s at 10 frames/s: frame n begins at n / 10.
  await makeClip(at('plain.mp4'), { seconds: 20, gop: 250, audio: true });
  await makeClip(at('late.mp4'), { seconds: 20, gop: 30, audio: true, start: 3 });
  await remux(at('late.mp4'), at('late.mkv'));
  await remux(at('late.mp4'), at('late.ts'));
  await makeClip(at('plain.webm'), { seconds: 20, gop: 50 });
  await makeClip(at('plain.avi'), { seconds: 20, gop: 50 });
  // Times in whole frames, as some cameras write them.
  await makeClip(at('coarse.mp4'), {
    seconds: 20,
    gop: 30,
    output_options: ['-video_track_timescale', '10'],
  });
  // Not an mp4: ffmpeg 4 writes an edit list that ends too early for frames this far apart.
  await makeClip(at('variable.mkv'), { seconds: 10, select: 'lt(n,3)+eq(n,35)+eq(n,36)+eq(n,99)' });
  await copyFile(at('plain.mp4'), at('-it\'s 100%d "ü".mp4'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const TWO: ClipOptions = { fps: 2, max_dim: 768 };

describe.each(await everyTools())('clips with $name', ({ tools }) => {
  const started: number[] = [];
  let whenStarted = (): void => undefined;
  const ffmpeg = createFfmpeg(tools, {
    started: (pid) => {
      started.push(pid);
      whenStarted();
    },
  });
  const probe = createProbe(ffmpeg);
  const make = async (name: string, range: TimeRange, options = TWO, signal?: AbortSignal) => {
    const path = at(name);
    const kept = createKept({ ffmpeg, probe, temporary: createTemporary(at('temporary')) });
    try {
      return await kept.clip(path, await probe.probe(path), range, options, signal);
    } finally {
      await kept.close();
    }
  };

  it.each([
    'plain.mp4',
    'late.mp4',
    'late.mkv',
    'late.ts',
    'plain.webm',
    'plain.avi',
    'coarse.mp4',
    '-it\'s 100%d "ü".mp4',
  ])('begin and end exactly where asked in %s', async (name) => {
    const cases = [
      [{ start: 0, end: 3 }, [0, 5, 10, 15, 20, 25]],
      [{ start: 7.26, end: 9.26 }, [72, 77, 82, 87]],
      [{ start: 17.5, end: 20 }, [175, 180, 185, 190, 195]],
    ] as const;
    for (const [range, frames] of cases) {
      expect(await readClocksOf(await make(name, range), '.mp4')).toEqual(frames);
    }
  });

  it('keep every frame with `full`', async () => {
    const bytes = await make('plain.mp4', { start: 5, end: 7 }, { fps: 'full', max_dim: 16 });
    expect(await readClocksOf(bytes, '.mp4')).toEqual(Array.from({ length: 20 }, (_, n) => 50 + n));
    await writeFile(at('full.mp4'), bytes);
    expect(await probe.probe(at('full.mp4'))).toMatchObject({
      width: 64,
      height: 48,
      frame_rate: 10,
      duration: 2,
    });
  });

  it('show long frames of a variable-rate video for as long as they last', async () => {
    const bytes = await make('variable.mkv', { start: 2, end: 5 });
    expect(await readClocksOf(bytes, '.mp4')).toEqual([2, 2, 2, 35, 36, 36]);
  });

  it('are small H.264 without sound, as displayed', async () => {
    await turn(await remux(at('plain.mp4'), at('turned.mp4')));
    await writeFile(at('small.mp4'), await make('turned.mp4', { start: 1, end: 4 }, { fps: 4, max_dim: 32 }));
    const info = await probe.probe(at('small.mp4'));
    expect(info).toMatchObject({
      codec: 'h264',
      has_audio: false,
      width: 24,
      height: 32,
      frame_rate: 4,
      duration: 3,
    });
  });

  it('end with the video when asked for more', async () => {
    expect(await readClocksOf(await make('plain.mp4', { start: 19, end: 60 }), '.mp4')).toEqual([190, 195]);
  });

  it('leave nothing behind, whether they succeed, fail or are aborted', async () => {
    await make('plain.mp4', { start: 0, end: 1 });
    await copyFile(at('plain.mp4'), at('hollow.mp4'));
    const bytes = await readFile(at('hollow.mp4'));
    bytes.fill(0, bytes.indexOf('mdat') + 4, bytes.indexOf('moov') - 4);
    await writeFile(at('hollow.mp4'), bytes);
    await expect(make('hollow.mp4', { start: 1, end: 3 })).rejects.toMatchObject({ kind: 'damaged' });

    const controller = new AbortController();
    started.length = 0;
    whenStarted = () => controller.abort();
    const cutting = make('plain.mp4', { start: 0, end: 20 }, TWO, controller.signal);
    const error: unknown = await cutting.catch((thrown: unknown) => thrown);
    whenStarted = () => undefined;
    expect(isAbort(error)).toBe(true);
    expect(started.map(isRunning)).toEqual([false]);
    expect(await readdir(at('temporary'))).toEqual([]);
  });
});

it('keep the shape of the picture, only ever smaller, with even sides', () => {
  const shape = (width: number, height: number, options = TWO) =>
    clipShape({ width, height, frame_rate: 25 }, options);
  expect(shape(1920, 1080)).toEqual({ rate: 2, width: 768, height: 432 });
  expect(shape(1080, 1920)).toEqual({ rate: 2, width: 432, height: 768 });
  expect(shape(641, 361)).toEqual({ rate: 2, width: 640, height: 360 });
  expect(shape(5000, 3)).toEqual({ rate: 2, width: 768, height: 2 });
  expect(shape(1921, 1081, { fps: 'full', max_dim: 768 })).toEqual({ rate: 25, width: 1920, height: 1080 });
});

it('lie within the video', () => {
  expect(clampRange({ start: -1, end: 99 }, 10)).toEqual({ start: 0, end: 10 });
  expect(() => clampRange({ start: 10, end: 12 }, 10)).toThrow(RangeError);
  expect(() => clampRange({ start: 5, end: 5 }, 10)).toThrow(RangeError);
});
