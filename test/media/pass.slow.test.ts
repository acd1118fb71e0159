import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFfmpeg } from '../../src/media/ffmpeg.js';
import type { Inspection } from '../../src/media/inspection.js';
import type { ClipOptions } from '../../src/media/media.js';
import { type PassPlan, runPass } from '../../src/media/pass.js';
import { createProbe } from '../../src/media/probe.js';
import type { TimeRange } from '../../src/records/record.js';
import {
  blank,
  everyTools,
  makeClip,
  makeStreamed,
  readClocks,
  remux,
  tools,
  withEdits,
} from '../helpers/clips.js';

let directory = '';
const at = (name: string): string => join(directory, name);
const LONG = { seconds: 20, rate: 10 } as const;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace-pass-'));
  await makeClip(at('plain.mp4'), { ...LONG, gop: 250, audio: true });
  await makeClip(at('late.mp4'), { ...LONG, gop: 30, audio: true, start: 3 });
  await remux(at('late.mp4'), at('late.mkv'));
  await remux(at('late.mp4'), at('late.ts'));
  // Without sound: where AAC begins ahead of the picture, ffmpeg 4 writes all pictures but the first 23 ms later.
  await makeStreamed(await makeClip(at('silent.mp4'), { ...LONG, gop: 250 }), at('streamed.mkv'));
  await makeClip(at('plain.webm'), { ...LONG, gop: 50 });
  await makeClip(at('plain.avi'), { ...LONG, gop: 50 });
  await makeClip(at('motion.avi'), { ...LONG, output_options: ['-c:v', 'mjpeg', '-q:v', '2'] });
  await makeClip(at('coarse.mp4'), { ...LONG, output_options: ['-video_track_timescale', '10'] });
  await makeClip(at('deep.mp4'), { ...LONG, output_options: ['-pix_fmt', 'yuv420p10le'] });
  await makeClip(at('odd.mkv'), { ...LONG, width: 67, height: 49, output_options: ['-c:v', 'ffv1'] });
  await makeClip(at('variable.mkv'), { ...LONG, select: 'lt(n,3)+eq(n,35)+eq(n,36)+eq(n,99)+eq(n,150)' });
  await withEdits(await makeClip(at('all.mp4'), LONG), at('trimmed.mp4'), [[10, 0]]);
  await copied('plain.mp4', '-it\'s 100%d [a|b]:"ü".mp4');
});

/** Codecs that not every ffmpeg can write. */
const MODERN = {
  'high.mp4': ['libx265', '-c:v', 'libx265', '-x265-params', 'log-level=error', '-tag:v', 'hvc1'],
  'web.mkv': [
    'libaom-av1',
    '-c:v',
    'libaom-av1',
    '-strict',
    '-2',
    '-cpu-used',
    '8',
    '-crf',
    '20',
    '-b:v',
    '0',
  ],
} as const;
const encoders = await encodersOf();
const modern = Object.entries(MODERN).filter(([, [encoder]]) => encoders.has(encoder));

async function encodersOf(): Promise<Set<string>> {
  const { path } = (await tools()).ffmpeg;
  const { stdout } = await promisify(execFile)(path, ['-hide_banner', '-encoders']);
  return new Set([...stdout.matchAll(/^ V\S+ (\S+)/gm)].map(([, name = '']) => name));
}

afterAll(() => rm(directory, { recursive: true, force: true }));

async function copied(from: string, to: string): Promise<string> {
  await copyFile(at(from), at(to));
  return at(to);
}

const TWO: ClipOptions = { fps: 2, max_dim: 768 };

/** Ranges of the given length, one after the other. */
function tiles(length: number, end = 20): TimeRange[] {
  const count = Math.ceil(end / length - 1e-9);
  return Array.from({ length: count }, (_, n) => ({
    start: n * length,
    end: Math.min(end, (n + 1) * length),
  }));
}

/** The times of the pictures of a clip. */
function sampled({ start, end }: TimeRange, rate: number): number[] {
  return Array.from({ length: Math.ceil((end - start) * rate - 0.001) }, (_, n) => start + n / rate);
}

/** The number of the frame of a video of 10 frames/s that is on screen at a time. */
const steady = (time: number): number => Math.min(199, Math.floor(time * 10 + 0.011));

describe.each(await everyTools())('one decode with $name', ({ tools }) => {
  const started: number[] = [];
  const ffmpeg = createFfmpeg(tools, { started: (pid) => started.push(pid) });
  const probe = createProbe(ffmpeg);

  /** Runs a pass and reads the clocks of what it made. */
  async function made(name: string, plan: PassPlan, believed: Partial<Inspection> = {}) {
    const clips: { range: TimeRange; clocks: number[]; refused?: unknown; running: boolean }[] = [];
    let stills: number[] | undefined;
    let over = false;
    const inspection = { ...(await probe.inspect(at(name))), ...believed };
    const place = { path: at(name), inspection, directory: await mkdtemp(at('pass-')) };
    const reading: Promise<void>[] = [];
    started.length = 0;
    await runPass(ffmpeg, place, plan, {
      clip: (range, result) => {
        const clip = { range, clocks: [] as number[], running: !over };
        clips.push(clip);
        if ('error' in result) Object.assign(clip, { refused: result.error });
        else reading.push(readClocks(result.file).then((clocks) => void clip.clocks.push(...clocks)));
      },
      stills: (result) => {
        if ('error' in result) throw result.error;
        const read = result.files.map(async (file) => (await readClocks(file))[0] ?? -1);
        const note = (clocks: number[]) => {
          stills = clocks;
        };
        reading.push(Promise.all(read).then(note));
      },
    });
    over = true;
    await Promise.all(reading);
    return { clips, stills };
  }

  it.each([
    'plain.mp4',
    'late.mp4',
    'late.mkv',
    'late.ts',
    'streamed.mkv',
    'plain.webm',
    'plain.avi',
    'motion.avi',
    'coarse.mp4',
    'deep.mp4',
    'odd.mkv',
    '-it\'s 100%d [a|b]:"ü".mp4',
  ])('gives the whole, its parts and still frames of %s, each picture exact', async (name) => {
    const whole = { start: 0, end: 20 };
    const times = [0.26, 4.97, 10, 19.96];
    const parts = tiles(5);
    const { clips, stills } = await made(name, {
      clips: { tiles: parts, whole, options: TWO },
      stills: { times, max_dim: 64 },
    });
    expect(started).toHaveLength(1);
    expect(stills).toEqual(times.map(steady));
    expect(clips).toHaveLength(5);
    for (const { range, clocks } of clips) expect(clocks).toEqual(sampled(range, 2).map(steady));
  });

  it.each([
    // The container holds pictures that a player does not show.
    ['trimmed.mp4', { duration: 20, indexed: true, odd_times: undefined }],
    // The container promises pictures that do not come.
    ['plain.avi', { duration: 40 }],
    ['late.ts', { duration: 40 }],
  ])(
    'refuses parts of %s that are copies of one picture, though ffmpeg reports nothing',
    async (name, believed) => {
      const length = believed.duration;
      const { clips } = await made(
        name,
        { clips: { tiles: tiles(length / 4, length), whole: { start: 0, end: length }, options: TWO } },
        believed as Partial<Inspection>,
      );
      const refused = clips.filter(({ refused }) => refused !== undefined);
      expect(refused.map(({ range }) => range)).toEqual([
        { start: length / 2, end: length * 0.75 },
        { start: length * 0.75, end: length },
        { start: 0, end: length },
      ]);
      for (const { refused: error } of refused) expect(error).toMatchObject({ kind: 'damaged' });
    },
  );

  it.each(modern)(
    'is exact in %s, or fails and says why where this ffmpeg does not know the codec',
    async (name, [, ...codec]) => {
      await makeClip(at(name), { seconds: 4, rate: 10, output_options: codec });
      const { clips } = await made(name, { clips: { tiles: tiles(2, 4), options: TWO } });
      expect(clips).toHaveLength(2);
      for (const { range, clocks, refused } of clips) {
        if (refused === undefined) expect(clocks).toEqual(sampled(range, 2).map(steady));
        else expect(refused).toMatchObject({ name: 'RecordError', hint: expect.stringMatching(/\w/) });
      }
    },
  );

  it.each([
    ['parts that begin between the pictures of the whole', tiles(3.3), 2],
    ['a rate that no part is a multiple of', tiles(2.5), 3],
    [
      'parts of different lengths',
      [0, 1.25, 7, 13.4].map((start, n) => ({ start, end: [1.25, 7, 13.4, 20][n] ?? 20 })),
      2,
    ],
    ['more pictures than the video has', tiles(5), 16],
  ] as const)('stays exact with %s', async (_what, parts, fps) => {
    const whole = { start: 0, end: 20 };
    const { clips } = await made('plain.mp4', {
      clips: { tiles: parts, whole, options: { fps, max_dim: 64 } },
    });
    expect(started).toHaveLength(1);
    expect(clips.flatMap(({ refused }) => refused ?? [])).toEqual([]);
    expect(clips).toHaveLength(parts.length + 1);
    for (const { range, clocks } of clips) expect(clocks).toEqual(sampled(range, fps).map(steady));
  });

  it('keeps every frame with `full`', async () => {
    const { clips } = await made('late.mp4', {
      clips: { tiles: tiles(5), options: { fps: 'full', max_dim: 8 } },
    });
    expect(clips.flatMap(({ clocks }) => clocks)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(clips.map(({ clocks }) => clocks.length)).toEqual([50, 50, 50, 50]);
  });

  it('begins where the first of the parts does', async () => {
    const parts = tiles(4).slice(2, 4);
    const { clips } = await made('late.mkv', { clips: { tiles: parts, options: TWO } });
    expect(clips.map(({ range }) => range)).toEqual(parts);
    for (const { range, clocks } of clips) expect(clocks).toEqual(sampled(range, 2).map(steady));
  });

  it('shows the long frames of a variable-rate video for as long as they last', async () => {
    const shown = [0, 1, 2, 35, 36, 99, 150];
    const { clips } = await made('variable.mkv', { clips: { tiles: tiles(4, 15.1), options: TWO } });
    const expected = (time: number) => shown.findLast((frame) => frame <= time * 10 + 0.011);
    for (const { range, clocks } of clips) expect(clocks).toEqual(sampled(range, 2).map(expected));
  });

  it('makes webm of VP9 where that is asked for', async () => {
    const options = { ...TWO, codec: 'vp9' } as const;
    const { clips } = await made('plain.mp4', {
      clips: { tiles: tiles(5), whole: { start: 0, end: 20 }, options },
    });
    expect(clips).toHaveLength(5);
    for (const { range, clocks } of clips) expect(clocks).toEqual(sampled(range, 2).map(steady));
  });

  it('refuses the damaged parts alone, and those around them stay exact', async () => {
    await makeClip(at('hole.mp4'), { ...LONG, gop: 10, output_options: ['-movflags', '+faststart'] });
    await blank(at('hole.mp4'), 0.45, 0.7);
    const { clips } = await made('hole.mp4', { clips: { tiles: tiles(2), options: TWO } });
    const refused = clips.filter((clip) => clip.refused !== undefined);
    const good = clips.filter((clip) => clip.refused === undefined);
    expect(clips).toHaveLength(10);
    expect(refused.length).toBeGreaterThan(0);
    expect(good.map(({ range }) => range.start)).toEqual(expect.arrayContaining([0, 12, 14, 16, 18]));
    for (const { refused: error, range } of refused) {
      const between = `from ${range.start.toFixed(1)} s to ${range.end.toFixed(1)} s`;
      expect(error).toMatchObject({ kind: 'damaged', message: expect.stringContaining(between) });
    }
    const whole = good.filter(({ range }) => range.end <= 2 || range.start >= 12);
    for (const { range, clocks } of whole) expect(clocks).toEqual(sampled(range, 2).map(steady));
  });

  it('shifts nothing when the beginning is damaged', async () => {
    await makeClip(at('start.mp4'), { ...LONG, gop: 10, output_options: ['-movflags', '+faststart'] });
    const bytes = await readFile(at('start.mp4'));
    const from = bytes.indexOf('mdat') / bytes.length + 0.001;
    await blank(at('start.mp4'), from, 0.5);
    const { clips } = await made('start.mp4', { clips: { tiles: tiles(2), options: TWO } });
    const good = clips.filter(({ range }) => range.start >= 14);
    expect(clips.find(({ range }) => range.start === 0)?.refused).toMatchObject({ kind: 'damaged' });
    for (const { range, clocks } of good) expect(clocks).toEqual(sampled(range, 2).map(steady));
  });
});
