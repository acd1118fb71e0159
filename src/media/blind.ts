/** How much of a video can't be seen. Measured where ffmpeg complains, before clips of that part are trusted. */
import type { TimeRange } from '../records/record.js';
import type { Ffmpeg, Job } from './ffmpeg.js';
import { onClock, startFor } from './grid.js';
import { hasPictures, keyframeDistances } from './inspect.js';
import type { Inspection } from './inspection.js';
import { collect } from './processes.js';

/** A picture may last this long, in seconds, before we look whether another one should have come. */
const LONG = 1;
/** The share of a range that may be missing: don't give up a video for a glitch. */
const TOLERATED = 0.1;

/** Reads the times, in seconds, from the text of ffmpeg's `framecrc` format. */
export function parseTimes(text: string): number[] {
  const [, over = '1', under = '1'] = /^#tb 0: (\d+)\/(\d+)$/m.exec(text) ?? [];
  const lines = text.matchAll(/^\d+,\s*-?\d+,\s*(-?\d+),/gm);
  return [...lines].map(([, time = '0']) => (Number(time) * Number(over)) / Number(under));
}

/** The stretches of a range in which no picture comes for long, given the ascending times at which pictures come. */
function gaps(times: readonly number[], range: TimeRange): TimeRange[] {
  const found: TimeRange[] = [];
  // A picture from before the range is shown at its start.
  let last = range.start;
  for (const time of [...times, range.end]) {
    const start = Math.max(range.start, last);
    const end = Math.min(range.end, time);
    if (end - start > LONG) found.push({ start, end });
    last = time;
  }
  return found;
}

/** True when too much of a range is missing to ask a model about it. */
export function isTooBlind(range: TimeRange, blind: number): boolean {
  return blind > Math.max(LONG, TOLERATED * (range.end - range.start));
}

/** For each range the seconds in which nothing could be decoded though the video holds pictures there. */
export async function blindSeconds(
  ffmpeg: Ffmpeg,
  path: string,
  inspection: Inspection,
  ranges: readonly TimeRange[],
  signal?: AbortSignal,
): Promise<number[]> {
  const first = Math.min(...ranges.map((range) => range.start));
  const [distance] = (await keyframeDistances(path, inspection, [first], signal)) ?? [];
  const start = startFor(first, distance, inspection);
  const filter = [
    onClock(start),
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.2)'`,
    'crop=2:2:0:0,format=gray',
  ].join(',');
  const output_options = ['-c:v', 'rawvideo', '-f', 'framecrc'];
  const job: Job = { input: path, seek: start.seek, filter, output_options, output: 'stdout' };
  const { stdout } = await collect(ffmpeg.run(job, signal));
  const times = parseTimes(stdout.toString('latin1'));
  return await Promise.all(
    ranges.map(async (range) => {
      let blind = 0;
      for (const { start: from, end: to } of gaps(times, range)) {
        if (await hasPictures(path, inspection, from + 0.3, to - 0.05, signal)) blind += to - from;
      }
      return blind;
    }),
  );
}
