import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FatalError, isAbort, TransientError } from '../../src/errors/errors.js';
import { createFfmpeg, type Ffmpeg, type Job } from '../../src/media/ffmpeg.js';
import { createKept, type Kept } from '../../src/media/kept.js';
import type { ClipOptions } from '../../src/media/media.js';
import { createProbe, type Probe } from '../../src/media/probe.js';
import type { Finished } from '../../src/media/processes.js';
import { createTemporary, type Temporary } from '../../src/media/temporary.js';
import type { TimeRange, VideoInfo } from '../../src/records/record.js';
import { isRunning, makeClip, readClocks, readClocksOf, tools } from '../helpers/clips.js';
import { until } from '../helpers/command.js';

const TWO: ClipOptions = { fps: 2, max_dim: 64 };
const CHUNKS: readonly TimeRange[] = [0, 5, 10, 15].map((start) => ({ start, end: start + 5 }));
const WHOLE: TimeRange = { start: 0, end: 20 };
const [FIRST, SECOND, THIRD] = CHUNKS as [TimeRange, TimeRange, TimeRange, TimeRange];

let directory = '';
let path = '';
let probe: Probe;
let info: VideoInfo;
let temporary: Temporary;
let kept: Kept;
const jobs: Job[] = [];
const pids: number[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace-kept-'));
  path = await makeClip(join(directory, 'video.mkv'), { seconds: 20, gop: 250 });
  temporary = createTemporary(join(directory, 'temporary'));
  const ffmpeg = createFfmpeg(await tools(), { started: (pid) => pids.push(pid) });
  probe = createProbe(ffmpeg);
  info = await probe.probe(path);
});
afterAll(() => rm(directory, { recursive: true, force: true }));
afterEach(() => kept.close());

/** What was made and lies on disk. The times of a decode lie beside it until the decode ends. */
async function onDisk() {
  const directories = await readdir(temporary.directory).catch(() => []);
  const files = await Promise.all(directories.map((name) => readdir(join(temporary.directory, name))));
  const made = files.flat().filter((name) => name !== 'times.txt');
  return { directories: directories.length, files: made.sort() };
}

const expected = ({ start, end }: TimeRange) =>
  Array.from({ length: Math.ceil((end - start) * 2 - 0.001) }, (_, n) => start * 10 + n * 5);

describe('what is kept of a video', () => {
  /** A store whose processes are counted. */
  async function open(): Promise<void> {
    jobs.length = 0;
    pids.length = 0;
    const ffmpeg = createFfmpeg(await tools(), { started: (pid) => pids.push(pid) });
    const counted: Ffmpeg = {
      ...ffmpeg,
      run: (job, ...rest) => {
        jobs.push(job);
        return ffmpeg.run(job, ...rest);
      },
    };
    kept = createKept({ ffmpeg: counted, probe, temporary });
  }

  it('is made in one decode when it is said in time what will be asked for', async () => {
    await open();
    const times = [2.5, 12.5];
    kept.expect(path, info, { clips: CHUNKS, clip: TWO, frames: [{ times, max_dim: 64 }] });
    const whole = await kept.clip(path, info, WHOLE, TWO);
    const chunks = await Promise.all(CHUNKS.map((range) => kept.clip(path, info, range, TWO)));
    const stills = await kept.frames(path, info, { times, max_dim: 64 });
    expect(jobs).toHaveLength(1);
    expect(await readClocksOf(whole, '.mp4')).toEqual(expected(WHOLE));
    for (const [index, bytes] of chunks.entries())
      expect(await readClocksOf(bytes, '.mp4')).toEqual(expected(CHUNKS[index] ?? WHOLE));
    expect(stills.map(({ time }) => time)).toEqual(times);
    expect(await readClocksOf(stills[1]?.jpeg ?? Buffer.alloc(0), '.jpg')).toEqual([125]);
  });

  it('is made alone when nothing is expected, and once for all who ask', async () => {
    await open();
    const range = { start: 3.3, end: 8 };
    const both = await Promise.all([kept.clip(path, info, range, TWO), kept.clip(path, info, range, TWO)]);
    await kept.clip(path, info, range, TWO);
    expect(jobs).toHaveLength(1);
    expect(both[0]).toEqual(both[1]);
    expect((await onDisk()).files).toEqual(['clip0.mp4']);
    await kept.clip(path, info, range, { ...TWO, fps: 4 });
    expect(jobs).toHaveLength(2);
  });

  it('is begun before anyone asks where that is wanted', async () => {
    await open();
    kept.expect(path, info, { clips: CHUNKS, clip: TWO, frames: [] }, true);
    await until(() => jobs.length === 1, 'the decode');
    await Promise.all(CHUNKS.map((range) => kept.clip(path, info, range, TWO)));
    expect(jobs).toHaveLength(1);
  });

  it('leaves the disk range by range, and does not come back as expected', async () => {
    await open();
    const needs = { clips: CHUNKS, clip: TWO, frames: [] };
    kept.expect(path, info, needs);
    await Promise.all(CHUNKS.map((range) => kept.clip(path, info, range, TWO)));
    expect((await onDisk()).files).toHaveLength(4);
    await kept.release(path, SECOND);
    expect((await onDisk()).files).toEqual(['clip0.mp4', 'clip2.mp4', 'clip3.mp4']);
    kept.expect(path, info, needs, true);
    await kept.release(path);
    expect(await onDisk()).toEqual({ directories: 0, files: [] });
    expect(jobs).toHaveLength(1);
  });

  it('leaves the disk when it is released while it is made', async () => {
    await open();
    kept.expect(path, info, { clips: CHUNKS, clip: TWO, frames: [] }, true);
    await until(() => pids.length > 0, 'the decode to begin');
    await kept.release(path);
    expect(await onDisk()).toEqual({ directories: 0, files: [] });
    expect(pids.map(isRunning)).toEqual([false]);
  });

  it('is still made for the others when one of those who wait aborts, and ends with the last', async () => {
    await open();
    kept.expect(path, info, { clips: CHUNKS, clip: TWO, frames: [] });
    const one = new AbortController();
    const other = new AbortController();
    const outcome = (promise: Promise<unknown>) => promise.then(() => 'made', isAbort);
    const aborted = outcome(kept.clip(path, info, FIRST, TWO, one.signal));
    const waiting = outcome(kept.clip(path, info, SECOND, TWO, other.signal));
    one.abort();
    expect(await aborted).toBe(true);
    expect(await waiting).toBe('made');
    await kept.release(path);

    kept.expect(path, info, { clips: CHUNKS, clip: TWO, frames: [] });
    const last = new AbortController();
    pids.length = 0;
    const ending = outcome(kept.clip(path, info, THIRD, TWO, last.signal));
    await until(() => pids.length > 0, 'the decode to begin');
    last.abort();
    expect(await ending).toBe(true);
    expect(pids.map(isRunning)).toEqual([false]);
    expect(await onDisk()).toEqual({ directories: 0, files: [] });
  });

  it('does not mix still frames of different ranges, and shares those of the same times', async () => {
    await open();
    const part = { times: [1, 2, 12.5], max_dim: 64, range: FIRST };
    kept.expect(path, info, { clips: [], clip: TWO, frames: [part] });
    const whole = await kept.frames(path, info, { times: [2, 12.5, 19], max_dim: 64 });
    const stills = await kept.frames(path, info, part);
    expect(await readClocksOf(Buffer.concat(whole.map(({ jpeg }) => jpeg)), '.mjpeg')).toEqual([
      20, 125, 190,
    ]);
    expect(await readClocksOf(Buffer.concat(stills.map(({ jpeg }) => jpeg)), '.mjpeg')).toEqual([
      10, 20, 125,
    ]);
    expect((await onDisk()).files).toHaveLength(4);
    await kept.release(path, FIRST);
    expect((await onDisk()).files).toHaveLength(3);
  });
});

describe('what a decode hands out', () => {
  /** An ffmpeg that "writes" a ready clip for each part when it is told to, and ends as it is told to. */
  function scripted(
    ready: string,
    script: (
      write: (index: number) => Promise<Buffer>,
      complain: () => void,
    ) => AsyncGenerator<Buffer, Finished>,
  ): Ffmpeg {
    const never = () => {
      throw new Error('Nobody should probe.');
    };
    return {
      tools: { ffmpeg: { path: 'none', source: 'env', version: '0', sync_option: '-fps_mode' } },
      load: () => ({ running: 0, waiting: 0, count: 1 }),
      probe: never,
      run: (job, _signal, complained = () => undefined) => {
        jobs.push(job);
        const write = async (index: number) => {
          const name = `clip${index}.mp4`;
          await copyFile(ready, join(job.directory ?? '', name));
          return Buffer.from(`${name},0,5\n`);
        };
        return script(write, complained);
      },
    };
  }
  const whole: Finished = { code: 0, signal: null, stderr: '' };
  let ready = '';

  beforeAll(async () => {
    const real = createKept({ ffmpeg: createFfmpeg(await tools()), probe, temporary });
    const bytes = await real.clip(path, info, FIRST, TWO);
    ready = join(directory, 'ready.mp4');
    await writeFile(ready, bytes);
    await real.close();
    expect(await readClocks(ready)).toEqual(expected(FIRST));
  });

  it('is a clip as soon as it is complete, while the others are still made', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const ffmpeg = scripted(ready, async function* (write) {
      yield await write(0);
      await gate;
      for (const index of [1, 2, 3]) yield await write(index);
      return whole;
    });
    kept = createKept({ ffmpeg, probe, temporary });
    kept.expect(path, info, { clips: CHUNKS, clip: TWO, frames: [] });
    expect((await kept.clip(path, info, FIRST, TWO)).byteLength).toBe((await stat(ready)).size);
    open();
    await Promise.all(CHUNKS.map((range) => kept.clip(path, info, range, TWO)));
  });

  it('is no clip that has less in it than it should, though ffmpeg says that all went well', async () => {
    const ffmpeg = scripted(ready, async function* (write) {
      for (const index of [0, 1, 3]) yield await write(index);
      return whole;
    });
    kept = createKept({ ffmpeg, probe, temporary });
    kept.expect(path, info, { clips: CHUNKS, clip: TWO, frames: [] });
    const results = await Promise.allSettled(CHUNKS.map((range) => kept.clip(path, info, range, TWO)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({
      reason: { kind: 'damaged', message: expect.stringContaining('from 10.0 s to 15.0 s') },
    });
  });

  it('leaves the disk also where a decode was killed halfway, and the rest was made by another', async () => {
    let ends: Finished = { code: null, signal: 'SIGKILL', stderr: '' };
    const ffmpeg = scripted(ready, async function* (write) {
      yield await write(0);
      if (ends === whole) for (const index of [1, 2]) yield await write(index);
      return ends;
    });
    kept = createKept({ ffmpeg, probe, temporary });
    const needs = { clips: CHUNKS, clip: TWO, frames: [] };
    kept.expect(path, info, needs);
    const results = await Promise.allSettled(
      [FIRST, SECOND].map((range) => kept.clip(path, info, range, TWO)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { name: 'TransientError' } });
    ends = whole;
    kept.expect(path, info, needs);
    await kept.clip(path, info, SECOND, TWO);
    await kept.release(path);
    expect(await onDisk()).toEqual({ directories: 0, files: [] });
  });

  it('is made again after a failure that may pass, and refused again where the video is to blame', async () => {
    let ends: Finished = { code: null, signal: 'SIGKILL', stderr: '' };
    const ffmpeg = scripted(ready, async function* (write) {
      if (ends === whole) yield await write(0);
      return ends;
    });
    kept = createKept({ ffmpeg, probe, temporary });
    jobs.length = 0;
    const failure = await kept.clip(path, info, FIRST, TWO).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransientError);
    ends = whole;
    expect((await kept.clip(path, info, FIRST, TWO)).byteLength).toBeGreaterThan(0);
    expect(jobs).toHaveLength(2);
    await kept.release(path);
    ends = { ...whole };
    for (const _ of [1, 2]) {
      await expect(kept.clip(path, info, FIRST, TWO)).rejects.toMatchObject({ kind: 'damaged' });
    }
    expect(jobs).toHaveLength(3);
    await kept.release(path);
    expect(await onDisk()).toEqual({ directories: 0, files: [] });
  });

  it('is no still frame that a full disk cut off, though ffmpeg says that all went well', async () => {
    const ffmpeg = scripted(ready, async function* () {
      const folder = jobs.at(-1)?.directory ?? '';
      await writeFile(join(folder, 'still0.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
      yield Buffer.alloc(0);
      return whole;
    });
    kept = createKept({ ffmpeg, probe, temporary });
    await expect(kept.frames(path, info, { times: [1], max_dim: 64 })).rejects.toBeInstanceOf(FatalError);
  });
});
