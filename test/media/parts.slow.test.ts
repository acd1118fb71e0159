/** A part of a file is a video of its own: what is made of it shows the pictures of that part and of no other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMedia } from '../../src/media/index.js';
import { clockOf, makeClip, readClocksOf, remux } from '../helpers/clips.js';

let folder = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltrace-parts-'));
  // 20.5 s at 10 frames/s: frame n begins at n / 10.
  await makeClip(at('plain.mp4'), { seconds: 20.5, gop: 70, audio: true });
  await makeClip(at('late.mp4'), { seconds: 20.5, gop: 25, audio: true, start: 3 });
  await remux(at('late.mp4'), at('late.ts'));
  await makeClip(at('plain.webm'), { seconds: 20.5, gop: 200 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['plain.mp4', 'late.mp4', 'late.ts', 'plain.webm'])('a part of %s', (name) => {
  const middle = () => `${at(name)}#t=07,14`;
  const last = () => `${at(name)}#t=14,21`;

  it('has its own length and content', async () => {
    const media = await createMedia();
    const file = await media.probe(at(name));
    expect(file.duration).toBeCloseTo(20.5, 1);
    expect(await media.probe(middle())).toEqual({ ...file, duration: 7 });
    expect((await media.probe(last())).duration).toBeCloseTo(file.duration - 14, 6);
    const hashes = await Promise.all(
      [at(name), middle(), last(), middle()].map((video) => media.hash(video)),
    );
    expect(new Set(hashes).size).toBe(3);
    await expect(media.probe(`${at(name)}#t=21,28`)).rejects.toMatchObject({ kind: 'mismatch' });
    await media.close?.();
  });

  it('gives clips, frames and pixels of its own times, from one decode where they were announced', async () => {
    const jobs: string[] = [];
    const media = await createMedia({ onJob: ({ program }) => jobs.push(program) });
    const video = middle();
    const info = await media.probe(video);
    const options = { fps: 2, max_dim: 64 } as const;
    const chunks = [
      { start: 0, end: 4 },
      { start: 4, end: 7 },
    ];
    const before = jobs.length;
    media.expect?.(video, info, { clips: chunks, clip: options, frames: [] });
    const clips = await Promise.all(
      [{ start: 0, end: 7 }, ...chunks].map((range) => media.clip(video, info, range, options)),
    );
    expect(jobs.length - before).toBe(1);
    const every5 = (from: number, to: number) =>
      Array.from({ length: Math.ceil((to - from) / 5) }, (_, index) => from + 5 * index);
    expect(await Promise.all(clips.map((clip) => readClocksOf(clip, '.mp4')))).toEqual([
      every5(70, 140),
      every5(70, 110),
      every5(110, 140),
    ]);
    const stills = await media.frames(video, info, { times: [0.25, 6.95], max_dim: 64 });
    expect(stills.map(({ time }) => time)).toEqual([0.25, 6.95]);
    expect(await Promise.all(stills.map(({ jpeg }) => readClocksOf(jpeg, '.jpg')))).toEqual([[72], [139]]);
    const decoded: [number, number][] = [];
    for await (const { time, data } of media.decode(video, {
      rate: 2,
      width: 4,
      height: 1,
      pixel_format: 'gray',
    }))
      decoded.push([time, clockOf(data)]);
    expect(decoded).toEqual(every5(70, 140).map((frame, index) => [index / 2, frame]));
    await media.release?.(video, chunks[0]);
    await media.release?.(video);
    await media.close?.();
  });

  it('ends with the file', async () => {
    const media = await createMedia();
    const info = await media.probe(last());
    const range = { start: 5, end: info.duration };
    const clip = await media.clip(last(), info, range, { fps: 2, max_dim: 64 });
    expect(await readClocksOf(clip, '.mp4')).toEqual([190, 195, 200]);
    await media.close?.();
  });
});
