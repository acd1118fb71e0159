/**
 * How much of a video can't be seen. Each decode notes when pictures came: where none came though the video holds some,
 * its clips and stills are copies of one picture, whether ffmpeg complained or not.
 */
import type { TimeRange } from '../records/record.js';
import type { Branch } from './ffmpeg.js';
import { onClock, type Start, seconds } from './grid.js';
import { hasPictures } from './inspect.js';
import type { Inspection } from './inspection.js';

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

/** What a decode saw. */
export interface Seen {
  /** When pictures came, in seconds, ascending; not all of them where they come densely. */
  readonly times: readonly number[];
  /** Where it stopped looking, in seconds. */
  readonly end: number;
  /** Whether ffmpeg reported errors. */
  readonly complained: boolean;
}

/** The output that notes when pictures come, until a time in seconds. It costs nothing beside a decode. */
export function timesBranch(start: Start, end: number, output: Branch['output']): Branch {
  const filter = [
    onClock(start),
    `select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.2)'`,
    `trim=end=${seconds(end)}`,
    'crop=2:2:0:0,format=gray',
  ].join(',');
  // Without a unit of time of its own, ffmpeg rounds to the frame rate that it guesses.
  const output_options = ['-enc_time_base', '1/1000000', '-c:v', 'rawvideo', '-flush_packets', '1'];
  return { filter, output_options: [...output_options, '-f', 'framecrc'], output };
}

/** The seconds of a range in which a decode saw nothing though the video holds pictures there. */
export async function blindSeconds(
  path: string,
  inspection: Inspection,
  { times, end, complained }: Seen,
  range: TimeRange,
  signal?: AbortSignal,
): Promise<number> {
  const last = times.at(-1) ?? 0;
  let blind = 0;
  for (const { start: from, end: to } of gaps(times, range)) {
    // Without an index only the end is known: the container promises more pictures than came.
    const isCutOff = !inspection.odd_times && from >= last && end >= inspection.duration - 0.1;
    const missing = inspection.indexed
      ? await hasPictures(path, inspection, from + 0.3, to - 0.05, signal)
      : complained || isCutOff;
    if (missing) blind += to - from;
  }
  return blind;
}
