/** Videos whose container does strange things to time: length and pictures are what ffmpeg shows from end to end. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../../src/media/decode.js';
import { createFfmpeg } from '../../src/media/ffmpeg.js';
import { createKept } from '../../src/media/kept.js';
import { createProbe } from '../../src/media/probe.js';
import { createTemporary } from '../../src/media/temporary.js';
import {
  clockOf,
  everyTools,
  joinFiles,
  makeClip,
  readClocksOf,
  readShown,
  remux,
  withEdits,
} from '../helpers/clips.js';

let directory = '';
const at = (name: string): string => join(directory, name);
/** Samples of such files, where they lie beside the repository. */
const FIELD = resolve(fileURLToPath(new URL('../../../shared/data/field', import.meta.url)));

const RATE = 10;
/** The numbers of pictures that begin between two seconds. */
const from = (start: number, end: number): number[] =>
  Array.from({ length: Math.round((end - start) * RATE) }, (_, index) => Math.round(start * RATE) + index);
const every = (numbers: readonly number[], step: number): number[] => numbers.map((n) => n - (n % step));

/** The picture of a video of 25 a second in place of one of ten. */
const at25 = (numbers: readonly number[]): number[] => numbers.map((n) => Math.floor(n * 2.5));

/** Each file with the pictures that it shows, ten a second. */
const SHOWN: Readonly<Record<string, readonly number[]>> = {
  'tail.mp4': from(0, 2.5),
  'tail.mov': from(0, 1.2),
  'tail-no-b.mp4': from(0, 3.9),
  'tail-variable.mp4': every(from(0, 3), 2),
  'two.mp4': [...from(0, 1.5), ...from(3, 4.5)],
  'three.mov': [...from(0.2, 1), ...from(2.5, 3), ...from(5.4, 6)],
  'swapped.mp4': [...from(3, 5), ...from(0, 2)],
  'twice.mp4': [...from(1.3, 2), ...from(1.3, 2)],
  'middle.mp4': from(1.7, 4.2),
  'pause-first.mp4': from(0, 2),
  'cut.mp4': from(1.7, 4.2),
  'restart.ts': [...from(0, 3), ...from(0, 3)],
  'restart-sound.ts': [...from(0, 3), ...from(0, 3)],
  'restart-thrice.ts': [...from(0, 3), ...from(0, 3), ...from(0, 3)],
  'restart.mpg': [...at25(from(0, 3)), ...at25(from(0, 3))],
  'wrap.ts': from(0, 3),
  'wrap-b.ts': from(0, 3),
  'wrap.mpg': at25(from(0, 3)),
  'jump.ts': [...from(0, 3), ...from(0, 3)],
  'open.ts': from(2.4, 6),
};

/** Where a clock of 33 bits runs over, 1.4 s before the end of what is written there. */
const BEFORE_WRAP = ['-output_ts_offset', String(2 ** 33 / 90_000 - 1.4 - 1.4)];
const NO_B = ['-bf', '0'];
const MPEG = ['-c:v', 'mpeg2video', '-q:v', '2'];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace-odd-'));
  await makeClip(at('six.mp4'), { seconds: 6 });
  await makeClip(at('six.mov'), { seconds: 6 });
  await makeClip(at('no-b.mp4'), { seconds: 6, output_options: NO_B });
  await makeClip(at('variable.mp4'), { seconds: 6, select: 'not(mod(n,2))' });
  await makeClip(at('three.ts'), { seconds: 3, output_options: NO_B });
  await makeClip(at('b.ts'), { seconds: 3 });
  await makeClip(at('sound.ts'), { seconds: 3, audio: true });
  await makeClip(at('three.mpg'), { seconds: 3, rate: 25, output_options: MPEG });
  await makeClip(at('three.mkv'), { seconds: 3 });

  await withEdits(at('six.mp4'), at('tail.mp4'), [[2.5, 0]]);
  await withEdits(at('six.mov'), at('tail.mov'), [[1.2, 0]]);
  await withEdits(at('no-b.mp4'), at('tail-no-b.mp4'), [[3.9, 0]]);
  await withEdits(at('variable.mp4'), at('tail-variable.mp4'), [[3, 0]]);
  await withEdits(at('six.mp4'), at('two.mp4'), [
    [1.5, 0],
    [1.5, 3],
  ]);
  await withEdits(at('six.mov'), at('three.mov'), [
    [0.8, 0.2],
    [0.5, 2.5],
    [0.6, 5.4],
  ]);
  await withEdits(at('six.mp4'), at('swapped.mp4'), [
    [2, 3],
    [2, 0],
  ]);
  await withEdits(at('no-b.mp4'), at('twice.mp4'), [
    [0.7, 1.3],
    [0.7, 1.3],
  ]);
  await withEdits(at('six.mp4'), at('middle.mp4'), [[2.5, 1.7]]);
  await withEdits(at('six.mp4'), at('pause-first.mp4'), [
    [1, null],
    [2, 0],
  ]);
  await withEdits(at('no-b.mp4'), at('cut.mp4'), [[2.5, 1.7]]);
  await joinFiles(at('restart.ts'), at('three.ts'), at('three.ts'));
  await joinFiles(at('restart-sound.ts'), at('sound.ts'), at('sound.ts'));
  await joinFiles(at('restart-thrice.ts'), at('b.ts'), at('b.ts'), at('b.ts'));
  await joinFiles(at('restart.mpg'), at('three.mpg'), at('three.mpg'));
  await joinFiles(at('joined.mkv'), at('three.mkv'), at('three.mkv'));
  await remux(at('three.ts'), at('wrap.ts'), ...BEFORE_WRAP);
  await remux(at('b.ts'), at('wrap-b.ts'), ...BEFORE_WRAP);
  await remux(at('three.mpg'), at('wrap.mpg'), ...BEFORE_WRAP);
  await remux(at('three.ts'), at('later.ts'), '-output_ts_offset', '5000');
  await joinFiles(at('jump.ts'), at('three.ts'), at('later.ts'));
  // Cut at a packet within the first second: what comes before the next keyframe can't be decoded.
  const open = await makeClip(at('whole.ts'), {
    seconds: 6,
    gop: 24,
    output_options: [...NO_B, '-x264-params', 'scenecut=0'],
  });
  const bytes = await readFile(open);
  await writeFile(at('open.ts'), bytes.subarray(188 * Math.floor(bytes.length / 188 / 8)));
}, 300_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(await everyTools())('odd times with $name', ({ tools }) => {
  const ffmpeg = createFfmpeg(tools);
  const probe = createProbe(ffmpeg);
  const clip = { fps: RATE, max_dim: 64 } as const;

  async function decoded(path: string): Promise<number[]> {
    const numbers: number[] = [];
    const options = { rate: RATE, width: 4, height: 1, pixel_format: 'gray' } as const;
    for await (const { data } of decode({ ffmpeg, probe }, path, options)) numbers.push(clockOf(data));
    return numbers;
  }

  it.each(Object.entries(SHOWN))('%s shows what ffmpeg shows of it', async (name, numbers) => {
    const path = at(name);
    const info = await probe.probe(path);
    expect(info.duration).toBeCloseTo(numbers.length / RATE, 2);
    // A stream that begins amid a group of pictures is read from its first keyframe on, by all readers.
    if (name !== 'open.ts') expect(info.odd_times).toBe(true);
    const rate = name.endsWith('.mpg') ? 25 : name === 'tail-variable.mp4' ? 5 : RATE;
    if (name !== 'three.mov') expect(info.frame_rate).toBeCloseTo(rate, 0);
    const shown = await readShown(path, RATE, numbers.length);
    // Where edits meet, and where MPEG leaves out times, ffmpeg may be a picture or two off.
    const off = shown.map((number, index) => Math.abs(number - (numbers[index] ?? -1)));
    const wrong = off.filter((pictures) => pictures > (/mpg|three/.test(name) ? 2 : 0));
    expect(wrong.length).toBeLessThanOrEqual(name === 'three.mov' ? 2 : 0);
    const seen = await decoded(path);
    expect(seen).toEqual(shown.slice(0, seen.length));
    // For a decoder the last picture may end before its edit does.
    expect(seen.length).toBeGreaterThanOrEqual(shown.length - (/variable|three/.test(name) ? 1 : 0));

    const kept = createKept({ ffmpeg, probe, temporary: createTemporary(at('temporary')) });
    const half = Math.round(numbers.length / 2);
    const parts = [
      { start: 0, end: half / RATE },
      { start: half / RATE, end: info.duration },
    ];
    kept.expect(path, info, { clips: parts, clip, frames: [] });
    const clips = await Promise.all(
      parts.map(async (part) => readClocksOf(await kept.clip(path, info, part, clip), '.mp4')),
    );
    expect(clips.flat()).toEqual(shown);
    const times = [0, half, shown.length - 1].map((number) => number / RATE + 0.01);
    const stills = await kept.frames(path, info, { times, max_dim: 64 });
    const taken = await Promise.all(stills.map(({ jpeg }) => readClocksOf(jpeg, '.jpg')));
    expect(taken.flat()).toEqual([shown[0], shown[half], shown.at(-1)]);
    await kept.close();
  });

  it('Matroska files one behind the other are as long as ffmpeg shows them', async () => {
    const { duration, odd_times } = await probe.probe(at('joined.mkv'));
    expect(odd_times).toBe(true);
    // The second file is not shown: its times have passed.
    expect(duration).toBeCloseTo(3, 0);
    expect((await decoded(at('joined.mkv'))).slice(0, 30)).toEqual(from(0, 3));
  });

  it('the wildest edits are measured or refused, never guessed', async () => {
    await withEdits(at('six.mp4'), at('none.mp4'), [[0, 0]]);
    await expect(probe.probe(at('none.mp4'))).rejects.toMatchObject({ kind: 'damaged' });
    await withEdits(at('six.mp4'), at('slow.mp4'), [
      [2, 0],
      [3, 2, 0.5],
    ]);
    expect((await probe.probe(at('slow.mp4'))).odd_times).toBe(true);
    await withEdits(at('six.mp4'), at('beyond.mp4'), [[30, 0]]);
    expect(await probe.probe(at('beyond.mp4'))).toMatchObject({ duration: 6 });
  });

  it('ordinary files are not measured', async () => {
    const ended: string[] = [];
    const watching = createFfmpeg(tools, { onJob: ({ program }) => ended.push(program) });
    for (const name of ['six.mp4', 'six.mov', 'no-b.mp4', 'three.ts', 'b.ts', 'sound.ts', 'three.mkv']) {
      const info = await createProbe(watching).probe(at(name));
      expect(info.odd_times).toBeUndefined();
      expect(info.duration).toBe(name.startsWith('six') || name === 'no-b.mp4' ? 6 : 3);
    }
    expect(ended).toEqual([]);
  });

  it.runIf(existsSync(FIELD)).each([
    ['elst_tail.mp4', 8],
    ['elst_two.mp4', 8],
    ['restart.ts', 20.7],
    ['wrap.ts', 10.2],
  ])('%s of the field is %d s long, and its brightness is its time', async (name, length) => {
    const path = join(FIELD, name);
    expect((await probe.probe(path)).duration).toBeCloseTo(length, 2);
    const numbers = await decoded(path);
    expect(numbers.length).toBe(Math.round(length * RATE));
    expect(numbers).toEqual(await readShown(path, RATE, numbers.length));
  });
});

it('a container is known by its bytes, whatever it is named', async () => {
  const [first] = await everyTools();
  if (first === undefined) throw new Error('No ffmpeg.');
  const probe = createProbe(createFfmpeg(first.tools));
  const types = {
    'six.mov': 'video/quicktime',
    'three.mkv': 'video/x-matroska',
    'b.ts': 'video/mp2t',
    'three.mpg': 'video/mpeg',
  };
  for (const [name, media_type] of Object.entries(types)) {
    await writeFile(at('named.mp4'), await readFile(at(name)));
    expect(await probe.probe(at('named.mp4'))).toMatchObject({ media_type });
    await truncate(at('named.mp4'), 0);
  }
});

it('a video that begins long after its container is not sent as it is', async () => {
  const [first] = await everyTools();
  if (first === undefined) throw new Error('No ffmpeg.');
  const probe = createProbe(createFfmpeg(first.tools));
  await makeClip(at('late.mkv'), { start: 3 });
  expect(await probe.probe(at('late.mkv'))).toMatchObject({ duration: 4, odd_times: true });
});
