/** Clips: small videos of ranges of a video, several of them made in one decode. Pure functions. */
import type { TimeRange, VideoInfo } from '../records/record.js';
import type { Branch } from './ffmpeg.js';
import { fitWithin, type Start, sampleCount, sampleCounts, stretchesFilter, sum } from './grid.js';
import type { Inspection } from './inspection.js';
import type { ClipOptions } from './media.js';

/** Assumed where the container does not say its frame rate. */
const USUAL_RATE = 30;

/** Frames a second and size in pixels of a clip. */
export function clipShape(info: Pick<VideoInfo, 'width' | 'height' | 'frame_rate'>, options: ClipOptions) {
  const full = options.fps === 'full';
  const longest = full ? Math.max(info.width, info.height) : options.max_dim;
  const rate = options.fps === 'full' ? (info.frame_rate ?? USUAL_RATE) : options.fps;
  return { rate, ...fitWithin(info.width, info.height, longest) };
}

/** The part of a range that lies within the video. @throws RangeError when nothing of it does. */
export function clampRange(range: TimeRange, duration: number): TimeRange {
  const clamped = { start: Math.max(0, range.start), end: Math.min(range.end, duration) };
  if (clamped.end > clamped.start) return clamped;
  throw new RangeError(`Nothing lies between ${range.start} s and ${range.end} s of ${duration} s of video.`);
}

/** A clip to be made: its name in the directory of its pass, and how many pictures it must hold. */
export interface PlannedClip {
  readonly range: TimeRange;
  readonly name: string;
  readonly samples: number;
}

/** The clips that one decode makes. */
export interface ClipsPlan {
  /** Ranges that follow each other without a gap. */
  readonly tiles: readonly TimeRange[];
  /** One more range: all of the tiles together, or any other. */
  readonly whole?: TimeRange;
  readonly options: ClipOptions;
}

/** True when one encode gives both the tiles and the whole: each tile begins where the whole has a picture. */
function sharesEncode({ tiles, whole }: ClipsPlan, rate: number): boolean {
  const [first] = tiles;
  if (whole === undefined || first === undefined) return false;
  if (first.start !== whole.start || tiles.at(-1)?.end !== whole.end) return false;
  const periods = tiles.map(({ start }) => (start - first.start) * rate);
  return periods.every((count) => Math.abs(count - Math.round(count)) < 1e-6);
}

/** The clips of a plan: the tiles in their order, then the whole. */
export function plannedClips({ tiles, whole, options }: ClipsPlan, inspection: Inspection): PlannedClip[] {
  const { rate } = clipShape(inspection, options);
  const plan = (range: TimeRange, name: string): PlannedClip => ({
    range,
    name: `${name}.${endingOf(options)}`,
    samples: sampleCount(range.end - range.start, rate),
  });
  const clips = tiles.map((range, index) => plan(range, `clip${index}`));
  return whole === undefined ? clips : [...clips, plan(whole, 'whole')];
}

/** Both the format of a clip and the ending of its name. */
function endingOf({ codec }: ClipOptions): 'mp4' | 'webm' {
  return codec === 'vp9' ? 'webm' : 'mp4';
}

/**
 * No B-frames or anything like them: at low rates they make a clip begin late. At full rate the encoder costs most of
 * the time, so its cheapest setting is used; it makes about twice the bytes (measured, see bench/RESULTS.md).
 */
function encoder({ codec, fps }: ClipOptions): string[] {
  if (codec === 'vp9') {
    const speed = ['-deadline', 'realtime', '-cpu-used', '8', '-auto-alt-ref', '0', '-lag-in-frames', '0'];
    return ['-c:v', 'libvpx-vp9', ...speed, '-crf', '36', '-b:v', '0'];
  }
  const preset = fps === 'full' ? 'ultrafast' : 'veryfast';
  return ['-c:v', 'libx264', '-preset', preset, '-crf', '28', '-bf', '0'];
}

const CLEAN = ['-flags', '+global_header', '-map_metadata', '-1', '-map_chapters', '-1'];

/**
 * The outputs that write the clips of a plan. Tiles come from one encode, which the segment muxer cuts at forced
 * keyframes; on standard output it lists the tiles that are complete.
 */
export function clipBranches(plan: ClipsPlan, inspection: Inspection, start: Start): Branch[] {
  const { tiles, whole, options } = plan;
  const { rate, width, height } = clipShape(inspection, options);
  const format = endingOf(options);
  const movflags = format === 'mp4' ? '+faststart' : undefined;
  const encode = (stretches: readonly TimeRange[]) => ({
    filter: `${stretchesFilter(start, stretches, rate)},scale=${width}:${height},setsar=1,format=yuv420p`,
    encoding: [...encoder(options), ...CLEAN, '-frames:v', String(sum(sampleCounts(stretches, rate)))],
  });
  const plain = (range: TimeRange, name: string): Branch => {
    const { filter, encoding } = encode([range]);
    const tidy = movflags === undefined ? [] : ['-movflags', movflags];
    return {
      filter,
      output_options: [...encoding, ...tidy, '-f', format],
      output: { file: `${name}.${format}` },
    };
  };
  const alone = whole === undefined ? [] : [plain(whole, 'whole')];
  if (tiles.length < 2) return [...tiles.map((range) => plain(range, 'clip0')), ...alone];

  const { filter, encoding } = encode(tiles);
  const counts = sampleCounts(tiles, rate);
  const cuts = counts.slice(1).map((_, index) => sum(counts.slice(0, index + 1)));
  // A fraction of a period early: the first picture at or after this time becomes a keyframe.
  const keys = cuts.map((cut) => ((cut - 0.25) / rate).toFixed(6)).join(',');
  const segment = {
    segment_frames: cuts.join(','),
    reset_timestamps: '1',
    segment_format: format,
    ...(movflags !== undefined && { segment_format_options: `movflags=${movflags}` }),
    segment_list: 'pipe:1',
    segment_list_type: 'csv',
  };
  const names = `clip%d.${format}`;
  const common = [...encoding, '-force_key_frames', keys];
  if (!sharesEncode(plan, rate)) {
    const muxer = [
      ...Object.entries(segment).flatMap(([name, value]) => [`-${name}`, value]),
      '-f',
      'segment',
    ];
    const branch: Branch = { filter, output_options: [...common, ...muxer], output: { target: names } };
    return [branch, ...alone];
  }
  // The list of outputs is unescaped twice.
  const escaped = Object.entries(segment).map(([name, value]) => `${name}=${value.replaceAll(':', '\\\\:')}`);
  const slave = movflags === undefined ? `f=${format}` : `f=${format}:movflags=${movflags}`;
  const target = `[${slave}]whole.${format}|[f=segment:${escaped.join(':')}]${names}`;
  return [{ filter, output_options: [...common, '-f', 'tee'], output: { target } }];
}
