/** Measures a video whose container can't be trusted about time, by playing it once from beginning to end. */
import { RecordError } from '../errors/errors.js';
import { parseTimes } from './blind.js';
import { DAMAGED_HINT, ffmpegError } from './complaint.js';
import type { Ffmpeg } from './ffmpeg.js';
import { AS_PLAYED, onClock } from './grid.js';
import { type Inspection, roundLength, roundRate } from './inspection.js';
import { collect } from './processes.js';

/** Pictures a second of a video that shows a single one. */
const USUAL_RATE = 30;

/** Rates that differ by less than this share are the same but for some pictures that are missing or come twice. */
const SAME_RATE = 0.03;

/**
 * Length and rate of a video whose pictures begin at these times. A container that names an end is believed as far as
 * another picture of this video could have come; else the last picture lasts as long as most of them.
 * @param times ascending, in seconds; at least one
 * @param named the end that the container names
 */
export function extentOf(times: readonly number[], named?: number) {
  const last = times.at(-1) ?? 0;
  const lasts = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const sorted = lasts.toSorted((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 1 / USUAL_RATE;
  const longest = sorted.at(-1) ?? usual;
  const isNamed = named !== undefined && named > last && named <= last + longest + 0.001;
  const duration = roundLength(isNamed ? named : last + usual);
  const average = times.length / duration;
  const frame_rate = roundRate(Math.abs(average * usual - 1) < SAME_RATE ? 1 / usual : average);
  return { duration, frame_rate };
}

/**
 * The inspection of a video with odd times: its length and its rate are those of the pictures that ffmpeg shows.
 * @throws RecordError damaged when it shows none; what ffmpeg throws
 */
export async function measure(
  ffmpeg: Ffmpeg,
  path: string,
  inspection: Inspection,
  named: number | undefined,
  signal?: AbortSignal,
): Promise<Inspection> {
  const filter = `${onClock(AS_PLAYED)},crop=2:2:0:0,format=gray`;
  // Without a unit of time of its own, ffmpeg rounds to the frame rate that it guesses.
  const output_options = ['-enc_time_base', '1/1000000', '-c:v', 'rawvideo', '-f', 'framecrc'];
  const finished = await collect(
    ffmpeg.run({ input: path, filter, output_options, output: 'stdout' }, signal),
  );
  const times = parseTimes(finished.stdout.toString('latin1'));
  if (times.length === 0) {
    const error = ffmpegError(path, 'played', finished);
    if (finished.stderr !== '' || finished.code !== 0) throw error;
    throw new RecordError('damaged', `"${path}" shows no picture when it is played.`, { hint: DAMAGED_HINT });
  }
  return { ...inspection, ...extentOf(times, named), first: 0, indexed: false, odd_times: true };
}
