/** Reads what ffprobe prints: for AVI and other formats that mediabunny does not know. */
import { z } from 'zod';
import { parseJson } from '../records/json.js';
import type { TimeRange } from '../records/record.js';
import { lastComplaint, signalError } from './complaint.js';
import type { Ffmpeg } from './ffmpeg.js';
import { type Finding, type Inspection, roundLength, roundRate } from './inspection.js';
import { collect } from './processes.js';

const number = z.coerce.number().optional().catch(undefined);

const streamSchema = z.object({
  index: z.number(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  sample_aspect_ratio: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  start_time: number,
  duration: number,
  disposition: z.object({ attached_pic: z.number().optional() }).optional(),
  tags: z.object({ rotate: number }).optional(),
  side_data_list: z.array(z.object({ rotation: number })).optional(),
});
type Stream = z.infer<typeof streamSchema>;

/** The part of `ffprobe -of json -show_format -show_streams` that is used. */
export const reportSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ format_name: z.string().optional(), start_time: number }).default({}),
});
export type Report = z.infer<typeof reportSchema>;

/** Reads `30000/1001` or `16:15`; undefined for `0/0`, `N/A` and nonsense. */
export function parseRatio(text: string | undefined): number | undefined {
  const [, over = '', under = ''] = /^(\d+)[/:](\d+)$/.exec(text ?? '') ?? [];
  const ratio = Number(over) / Number(under);
  return over !== '' && Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

/** The size of the picture as it is shown: square pixels, rotation applied; whole pixels. */
export function displayedSize(stream: Stream): { readonly width: number; readonly height: number } {
  const width = Math.round((stream.width ?? 0) * (parseRatio(stream.sample_aspect_ratio) ?? 1));
  const height = stream.height ?? 0;
  const rotations = stream.side_data_list?.map((each) => each.rotation) ?? [];
  const degrees = rotations.find((each) => each !== undefined) ?? stream.tags?.rotate ?? 0;
  const lying = Math.abs(Math.round(degrees / 90)) % 2 === 1;
  return lying ? { width: height, height: width } : { width, height };
}

/** Start and end of a stream in seconds, from lines `pts,dts,duration` of ffprobe's csv; wmv has no pts. */
export function packetSpan(lines: Iterable<string>): TimeRange | undefined {
  let start = Infinity;
  let end = -Infinity;
  for (const line of lines) {
    const [shown = '', decoded = '', length = ''] = line.split(',');
    const from = [shown, decoded].map((text) => Number.parseFloat(text)).find(Number.isFinite);
    if (from === undefined) continue;
    start = Math.min(start, from);
    end = Math.max(end, from + (Number(length) || 0));
  }
  return end > start ? { start, end } : undefined;
}

/** A longer step between two packets is a jump, in seconds; ffmpeg closes such gaps, and shows shorter ones. */
const JUMP = 10;

/**
 * True when the times of packets follow each other from the first to the last, and either all of them say when they are
 * shown or none does.
 * @param lines as for {@link packetSpan}, in the order of the file
 */
export function isSteady(lines: Iterable<string>): boolean {
  let [before, shown, silent] = [Number.NaN, 0, 0];
  for (const line of lines) {
    const [show = Number.NaN, decode = Number.NaN] = line.split(',').map((text) => Number.parseFloat(text));
    const time = Number.isNaN(decode) ? show : decode;
    if (Number.isNaN(time)) continue;
    if (time < before || time - before > JUMP) return false;
    before = time;
    if (Number.isNaN(show)) silent += 1;
    else shown += 1;
  }
  return shown === 0 || silent === 0;
}

/** The first stream of moving pictures; cover art is listed as one but does not count. */
function movingPictures(report: Report): Stream | undefined {
  return report.streams.find((each) => each.codec_type === 'video' && each.disposition?.attached_pic !== 1);
}

/** Puts a finding together; `span` is where the pictures start and end, in seconds on the container's clock. */
export function toFinding(report: Report, span: TimeRange | undefined): Finding {
  const stream = movingPictures(report);
  const has_audio = report.streams.some((each) => each.codec_type === 'audio');
  if (stream === undefined) {
    return has_audio ? { kind: 'audio_only' } : { kind: 'unknown', reason: 'it holds no streams' };
  }
  const { width, height } = displayedSize(stream);
  if (span === undefined || width < 1 || height < 1) {
    return { kind: 'unknown', reason: 'its video stream holds no pictures' };
  }
  const inspection: Inspection = {
    duration: roundLength(span.end - span.start),
    width,
    height,
    frame_rate: roundRate(parseRatio(stream.avg_frame_rate) ?? 0),
    codec: stream.codec_name ?? 'unknown',
    has_audio,
    first: span.start,
    indexed: false,
  };
  return { kind: 'video', inspection };
}

/** Inspects a file with ffprobe. @throws RecordError unreadable when there is no ffprobe; TransientError. */
export async function askFfprobe(ffmpeg: Ffmpeg, path: string, signal?: AbortSignal): Promise<Finding> {
  const ask = async (...show: string[]) => {
    const finished = await collect(ffmpeg.probe(path, show, signal));
    const signalled = signalError('ffprobe', path, 'inspected', finished);
    if (signalled !== undefined) throw signalled;
    return finished;
  };
  const general = await ask('-of', 'json', '-show_format', '-show_streams');
  const report = reportSchema.safeParse(parseJson(general.stdout.toString('utf8'))).data;
  if (general.code !== 0 || report === undefined) {
    const complaint = lastComplaint(general.stderr)?.replaceAll(`file:${path}: `, '');
    return { kind: 'unknown', reason: complaint ?? "ffprobe can't read it" };
  }
  const stream = movingPictures(report);
  if (stream === undefined) return toFinding(report, undefined);
  // AVI knows how many frames it has. In other headers the length is a guess, wrong, or missing.
  if (report.format.format_name === 'avi' && stream.duration !== undefined && stream.duration > 0) {
    const start = stream.start_time ?? report.format.start_time ?? 0;
    return toFinding(report, { start, end: start + stream.duration });
  }
  const times = 'packet=pts_time,dts_time,duration_time';
  const packets = await ask('-select_streams', `${stream.index}`, '-show_entries', times, '-of', 'csv=p=0');
  const lines = packets.stdout.toString('utf8').split('\n');
  const finding = toFinding(report, packetSpan(lines));
  if (finding.kind !== 'video' || isSteady(lines)) return finding;
  return { ...finding, inspection: { ...finding.inspection, odd_times: true } };
}
