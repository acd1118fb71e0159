import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import { createFfmpeg } from '../../src/media/ffmpeg.js';
import { planPasses } from '../../src/media/frames.js';
import { countBefore, fitWithin } from '../../src/media/grid.js';
import { createKept } from '../../src/media/kept.js';
import type { FrameOptions } from '../../src/media/media.js';
import { createProbe } from '../../src/media/probe.js';
import { createTemporary } from '../../src/media/temporary.js';
import { everyTools, isRunning, makeClip, readClocks, remux } from '../helpers/clips.js';

let directory = '';
const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace-frames-'));
  await makeClip(at('plain.mp4'), { seconds: 20, gop: 250 });
  await makeClip(at('late.mp4'), { seconds: 20, gop: 10, start: 3, audio: true });
  await remux(at('late.mp4'), at('late.ts'));
  await remux(at('late.mp4'), at('late.mkv'));
  await makeClip(at('plain.avi'), { seconds: 20 });
  // Not an mp4: ffmpeg 4 writes an edit list that ends too early for frames this far apart.
  await makeClip(at('variable.mkv'), { seconds: 10, select: 'lt(n,3)+eq(n,35)+eq(n,36)+eq(n,80)' });
  // Long enough that seeking pays: 400 frames at 10 frames/s, a keyframe each second.
  await makeClip(at('long.mp4'), { seconds: 40, gop: 10 });
  await makeClip(at('longer.mp4'), { seconds: 100, gop: 10 });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(await everyTools())('frames with $name', ({ tools }) => {
  const started: number[] = [];
  let whenStarted = (): void => undefined;
  const ffmpeg = createFfmpeg(tools, {
    started: (pid) => {
      started.push(pid);
      whenStarted();
    },
  });
  const probe = createProbe(ffmpeg);

  async function frames(name: string, options: FrameOptions, signal?: AbortSignal) {
    const kept = createKept({ ffmpeg, probe, temporary: createTemporary(at('temporary')) });
    try {
      return await kept.frames(at(name), await probe.probe(at(name)), options, signal);
    } finally {
      await kept.close();
    }
  }

  async function clocks(name: string, times: readonly number[]): Promise<number[]> {
    await probe.probe(at(name));
    started.length = 0;
    const stills = await frames(name, { times, max_dim: 768 });
    expect(stills.map(({ time }) => time)).toEqual(times);
    const path = at('stills.mjpeg');
    await writeFile(path, Buffer.concat(stills.map(({ jpeg }) => jpeg)));
    return await readClocks(path);
  }

  it.each(['plain.mp4', 'late.mp4', 'late.ts', 'late.mkv', 'plain.avi'])('are exact in %s', async (name) => {
    expect(await clocks(name, [0, 0.09, 0.1, 7.26, 7.3, 19.85, 19.999])).toEqual([0, 0, 1, 72, 73, 198, 199]);
    expect(await clocks(name, [17.26, 18.26])).toEqual([172, 182]);
  });

  it('repeat the last frame for times past it, and a frame asked for twice', async () => {
    expect(await clocks('plain.mp4', [5, 5, 19.95, 20, 21, 500])).toEqual([50, 50, 199, 199, 199, 199]);
    expect(await clocks('plain.mp4', [300])).toEqual([199]);
    expect(await clocks('late.ts', [300])).toEqual([199]);
  });

  it('are those on screen in a variable-rate video', async () => {
    expect(await clocks('variable.mkv', [0.05, 2, 3.5, 7.9, 8.05])).toEqual([0, 2, 35, 36, 80]);
    expect(await clocks('variable.mkv', [2])).toEqual([2]);
    expect(await clocks('variable.mkv', [7.9, 9.9])).toEqual([36, 80]);
  });

  it('come from one process when times are many, and by seeking when they are few', async () => {
    const many = Array.from({ length: 60 }, (_, n) => n / 3);
    expect(await clocks('plain.mp4', many)).toEqual(many.map((time) => Math.floor(time * 10 + 0.01)));
    expect(started).toHaveLength(1);
    expect(await clocks('long.mp4', [0.5, 39.5])).toEqual([5, 395]);
    expect(started).toHaveLength(2);
  });

  it('come without a warning of Node, however many processes wait for their place', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    started.length = 0;
    const times = Array.from({ length: 12 }, (_, n) => 8 * n);
    expect(await frames('longer.mp4', { times, max_dim: 64 })).toHaveLength(12);
    expect(started).toHaveLength(12);
    await new Promise<void>((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it('are JPEGs of the size asked for, never enlarged', async () => {
    const [small] = await frames('plain.mp4', { times: [1], max_dim: 32 });
    const [large] = await frames('plain.mp4', { times: [1], max_dim: 4000 });
    const sizeOf = (jpeg: Uint8Array = new Uint8Array()) => {
      const bytes = Buffer.from(jpeg);
      const header = bytes.indexOf(Buffer.from([0xff, 0xc0]));
      return [bytes.readUInt16BE(header + 7), bytes.readUInt16BE(header + 5)];
    };
    expect(sizeOf(small?.jpeg)).toEqual([32, 24]);
    expect(sizeOf(large?.jpeg)).toEqual([64, 48]);
  });

  it('none asked for are none', async () => {
    expect(await frames('plain.mp4', { times: [], max_dim: 768 })).toEqual([]);
  });

  it('end every process when the signal aborts', async () => {
    started.length = 0;
    const controller = new AbortController();
    whenStarted = () => controller.abort();
    const taking = frames('long.mp4', { times: [0.5, 39.5], max_dim: 768 }, controller.signal);
    const error: unknown = await taking.catch((thrown: unknown) => thrown);
    whenStarted = () => undefined;
    expect(started).not.toHaveLength(0);
    expect(isAbort(error)).toBe(true);
    expect(started.map(isRunning)).not.toContain(true);
  });

  it('must be asked for in ascending order', async () => {
    await expect(frames('plain.mp4', { times: [2, 1], max_dim: 768 })).rejects.toThrow(RangeError);
  });
});

describe('planning', () => {
  it('seeks when that decodes less than half of what one pass would', () => {
    const plan = (times: number[], distances?: number[]) =>
      planPasses(times, distances, 30).map((pass) => pass.times);
    expect(plan([10, 200], [1, 1])).toEqual([[10], [200]]);
    expect(plan([10, 11], [1, 1])).toEqual([[10, 11]]);
    expect(plan([10, 200])).toEqual([[10, 200]]);
    expect(plan([10, 20], [10, 20])).toEqual([[10, 20]]);
  });

  it('keeps a pass short', () => {
    const times = Array.from({ length: 450 }, (_, n) => n);
    expect(planPasses(times, undefined, 30).map((pass) => pass.times.length)).toEqual([200, 200, 50]);
  });

  it('counts times with a tree as deep as the logarithm of their number', () => {
    expect(countBefore([])).toBe('0');
    expect(countBefore([1, 2])).toBe('if(lte(T,2.001),if(lte(T,1.001),0,1),2)');
    const depths = [...countBefore(Array.from({ length: 200 }, (_, n) => n))].reduce(
      ({ depth, most }, sign) => {
        const now = depth + (sign === '(' ? 1 : sign === ')' ? -1 : 0);
        return { depth: now, most: Math.max(most, now) };
      },
      { depth: 0, most: 0 },
    );
    expect(depths.most).toBeLessThan(12);
  });

  it('fits pictures into a size', () => {
    expect(fitWithin(1280, 720, 640)).toEqual({ width: 640, height: 360 });
    expect(fitWithin(1, 1, 640)).toEqual({ width: 2, height: 2 });
  });
});
