import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import { decode, Reassembler } from '../../src/media/decode.js';
import { createFfmpeg } from '../../src/media/ffmpeg.js';
import { sampleCount } from '../../src/media/grid.js';
import type { DecodeOptions } from '../../src/media/media.js';
import { createProbe } from '../../src/media/probe.js';
import { blank, clockOf, everyTools, isRunning, makeClip, remux } from '../helpers/clips.js';

let directory = '';
const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace-decode-'));
  await makeClip(at('plain.mp4'));
  await makeClip(at('slow.mp4'), { rate: 2, gop: 3 });
  await makeClip(at('late.mp4'), { start: 3, audio: true });
  await remux(at('late.mp4'), at('late.ts'));
  await remux(at('late.mp4'), at('late.mkv'));
  await makeClip(at('ntsc.mkv'), { rate: 29.97, seconds: 3 });
  await makeClip(at('web.webm'));
  await makeClip(at('old.avi'));
  // Frames 0, 1, 2, 15, 16 and 35 of 40: long still stretches between them.
  // Not an mp4: ffmpeg 4 writes an edit list that ends too early for frames this far apart.
  await makeClip(at('variable.mkv'), { select: 'lt(n,3)+eq(n,15)+eq(n,16)+eq(n,35)' });
  // A screen or web call recording changes its size on the way: frames 0 … 19 in one size, then 20 … 39.
  await makeClip(at('first.ts'), { seconds: 2 });
  await makeClip(at('all.ts'), {
    width: 96,
    select: 'gte(n,20)',
    output_options: ['-output_ts_offset', '2.2'],
  });
  await writeFile(
    at('sizes.ts'),
    Buffer.concat([await readFile(at('first.ts')), await readFile(at('all.ts'))]),
  );
  await makeClip(at('broken.mp4'), { output_options: ['-movflags', '+faststart'] });
  await blank(at('broken.mp4'), 0.6, 0.65);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const GRAY: DecodeOptions = { rate: 4, width: 4, height: 1, pixel_format: 'gray' };

describe.each(await everyTools())('decoding with $name', ({ tools }) => {
  const started: number[] = [];
  const ffmpeg = createFfmpeg(tools, { processes: 2, started: (pid) => started.push(pid) });
  const parts = { ffmpeg, probe: createProbe(ffmpeg) };

  async function clocks(name: string, options: DecodeOptions = GRAY): Promise<number[]> {
    const numbers: number[] = [];
    for await (const frame of decode(parts, at(name), options)) {
      expect(frame.time).toBeCloseTo(numbers.length / options.rate, 9);
      numbers.push(clockOf(frame.data));
    }
    return numbers;
  }

  it('shows at n / rate the frame that is on screen then', async () => {
    const expected = Array.from({ length: 16 }, (_, n) => Math.floor(n * 2.5));
    expect(await clocks('plain.mp4')).toEqual(expected);
    expect(await clocks('web.webm')).toEqual(expected);
    expect(await clocks('old.avi')).toEqual(expected);
  });

  it('repeats frames of a video slower than the grid, up to its very end', async () => {
    expect(await clocks('slow.mp4')).toEqual(Array.from({ length: 16 }, (_, n) => Math.floor(n / 2)));
  });

  it('stays on the grid where times are rounded to milliseconds', async () => {
    // The last frame whose time, in whole milliseconds as Matroska keeps it, is not behind n / 10 (give or take one).
    const milliseconds = Array.from({ length: 90 }, (_, frame) => Math.round((frame / 29.97) * 1000));
    const expected = Array.from({ length: 30 }, (_, n) =>
      milliseconds.findLastIndex((at) => at <= n * 100 + 1),
    );
    expect((await clocks('ntsc.mkv', { ...GRAY, rate: 10 })).slice(0, 30)).toEqual(expected);
  });

  it.each(['late.mp4', 'late.ts', 'late.mkv'])(
    'counts time from the first frame in %s, which starts at 3 s',
    async (name) => {
      expect(await clocks(name)).toEqual(Array.from({ length: 16 }, (_, n) => Math.floor(n * 2.5)));
    },
  );

  it('keeps the grid through long frames of a variable-rate video', async () => {
    const seen = await clocks('variable.mkv', { ...GRAY, rate: 2 });
    // 0.0 s … 3.5 s: frame 2 lasts from 0.2 s to 1.5 s, frame 16 from 1.6 s to 3.5 s.
    expect(seen.slice(0, 8)).toEqual([0, 2, 2, 15, 16, 16, 16, 35]);
  });

  it('keeps the grid when the picture changes its size on the way', async () => {
    expect(await clocks('sizes.ts', { ...GRAY, rate: 5 })).toEqual(
      Array.from({ length: 20 }, (_, n) => n * 2),
    );
  });

  it('gives frames of the exact size, each with memory of its own', async () => {
    const frames = [];
    for await (const frame of decode(parts, at('plain.mp4'), {
      rate: 1,
      width: 33,
      height: 17,
      pixel_format: 'rgb24',
    })) {
      frames.push(frame);
    }
    expect(frames.map(({ data }) => data.length)).toEqual([1683, 1683, 1683, 1683]);
    expect(new Set(frames.map(({ data }) => data.buffer)).size).toBe(4);
  });

  it('gives what can be decoded of a damaged video', async () => {
    const seen = await clocks('broken.mp4');
    expect(seen.length).toBeGreaterThan(0);
    expect(seen[0]).toBe(0);
  });

  it('fails with a reason when nothing can be decoded', async () => {
    await makeClip(at('hopeless.mp4'), { output_options: ['-movflags', '+faststart'] });
    const bytes = await readFile(at('hopeless.mp4'));
    bytes.fill(0, bytes.indexOf('mdat') + 4);
    await writeFile(at('hopeless.mp4'), bytes);
    const failure = { name: 'RecordError', kind: 'damaged', hint: expect.stringContaining('Play the file') };
    await expect(clocks('hopeless.mp4')).rejects.toMatchObject(failure);
  });

  const BIG: DecodeOptions = { rate: 10, width: 640, height: 480, pixel_format: 'rgb24' };

  it('ends ffmpeg when the consumer leaves the loop', async () => {
    started.length = 0;
    for await (const frame of decode(parts, at('plain.mp4'), BIG)) {
      expect(frame.data.length).toBe(640 * 480 * 3);
      expect(started.map(isRunning)).toContain(true);
      break;
    }
    expect(started.map(isRunning)).not.toContain(true);
  });

  it('ends ffmpeg when the signal aborts', async () => {
    started.length = 0;
    const controller = new AbortController();
    const loop = async (): Promise<void> => {
      for await (const _frame of decode(parts, at('plain.mp4'), BIG, controller.signal)) controller.abort();
    };
    const error: unknown = await loop().catch((thrown: unknown) => thrown);
    expect(isAbort(error)).toBe(true);
    expect(started).not.toHaveLength(0);
    expect(started.map(isRunning)).not.toContain(true);
  });
});

it('counts the pictures of the grid that begin before the end', () => {
  expect([sampleCount(4, 4), sampleCount(4.1, 4), sampleCount(0.01, 1), sampleCount(9.9999, 1)]).toEqual([
    16, 17, 1, 10,
  ]);
});

it('reassembles frames from chunks of any size', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 30 }), (parts, size) => {
      const reassembler = new Reassembler(size);
      const pieces = parts.flatMap((part) => [...reassembler.add(part)]);
      const all = Buffer.concat(parts);
      expect(pieces.every((piece) => piece.length === size)).toBe(true);
      expect(Buffer.concat(pieces)).toEqual(all.subarray(0, Math.floor(all.length / size) * size));
    }),
  );
});
