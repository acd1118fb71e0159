/** The plain way of cutting, sampling and probing a video: a process for each thing, as scripts do it. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MediaTools } from '../src/media/tools.js';
import type { TimeRange, VideoInfo } from '../src/records/record.js';
import { type Cost, cost, times } from './media-cost.js';

const run = promisify(execFile);
/** Real time and quick; the encoder's defaults cost ten times as much. */
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '6'];

/** Some of a list, spread evenly; all when `count` is 0. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (count === 0 || count >= list.length) return list;
  return Array.from({ length: count }, (_, n) => list[Math.floor(((n + 0.5) * list.length) / count)] as T);
}

/** One video and how it is worked on. */
export interface Subject {
  readonly tools: MediaTools;
  readonly path: string;
  readonly info: VideoInfo;
  readonly folder: string;
  readonly chunks: readonly TimeRange[];
  readonly highlight: TimeRange;
  readonly stills: readonly number[];
  readonly sample: number;
}

async function plainly(
  { tools, folder }: Subject,
  ending: string,
  parameters: readonly string[],
): Promise<number> {
  const file = join(folder, `plain${ending}`);
  await run(tools.ffmpeg.path, ['-nostdin', '-v', 'error', '-y', ...parameters, file]);
  return (await stat(file)).size;
}

/** One ffprobe. */
export async function plainProbe({ tools, path }: Subject): Promise<Cost> {
  const { ffprobe } = tools;
  if (ffprobe === undefined) throw new Error('The plain way needs ffprobe.');
  const show = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', path];
  return times(await cost(() => repeat(10, () => run(ffprobe.path, show).then(() => 0))), 1 / 10);
}

/** A process a range, which decodes from the beginning and encodes VP9. */
export async function plainClips(subject: Subject, ranges: readonly TimeRange[]): Promise<Cost> {
  const chosen = spread(ranges, subject.sample);
  const cut = async ({ start, end }: TimeRange) => {
    const range = ['-i', subject.path, '-ss', String(start), '-to', String(end)];
    return await plainly(subject, '.mp4', [...range, '-an', ...VP9]);
  };
  const taken = await cost(() =>
    repeat(chosen.length, (index) => cut(chosen[index] ?? { start: 0, end: 1 })),
  );
  return times(taken, ranges.length / chosen.length);
}

/** A process a still frame. */
export async function plainFrames(subject: Subject): Promise<Cost> {
  const chosen = spread(subject.stills, subject.sample * 5);
  const take = async (time = 0) => {
    const { width, height } = subject.info;
    const scale = width >= height ? 'scale=768:-2' : 'scale=-2:768';
    const frame = ['-ss', String(time), '-i', subject.path, '-frames:v', '1', '-vf', scale];
    return await plainly(subject, '.jpg', [...frame, '-q:v', '3']);
  };
  const taken = await cost(() => repeat(chosen.length, (index) => take(chosen[index])));
  return times(taken, subject.stills.length / chosen.length);
}

/** One after the other; the sum of what each gives. */
export async function repeat(count: number, work: (index: number) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += await work(index);
  return sum;
}
