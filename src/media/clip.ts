/** Clips: small videos of ranges of a video, several of them made in one decode. Pure functions. */
import type { TimeRange, VideoInfo } from '../records/record.js';
import type { Branch } from './ffmpeg.js';
import { fitWithin, type Start, sampleCount, stretchesFilter } from './grid.js';
import type { Inspection } from './inspection.js';
import type { ClipOptions } from './media.js';

/** What is assumed where the container does not tell its frame rate. */
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

/** A clip to be made: its name in the directory of its pass, and how many pictures it has to hold. */
export interface PlannedClip {
  readonly range: TimeRange;
  readonly name: string;
  readonly samples: number;
}

/** The clips that one decode makes. */
export interface ClipsPlan {
  /** Ranges that follow each other without a gap. */
  readonly tiles: readonly TimeRange[];
  /** One more, over all of them or any other. */
  readonly whole?: TimeRange;
  readonly options: ClipOptions;
}

function isWhole(number: number): boolean {
  return Math.abs(number - Math.round(number)) < 1e-6;
}

/** True when one encode gives both the tiles and the whole: when each tile begins where the whole has a picture. */
export function sharesEncode({ tiles, whole }: ClipsPlan, rate: number): boolean {
  const [first] = tiles;
  if (whole === undefined || first === undefined) return false;
  if (first.start !== whole.start || tiles.at(-1)?.end !== whole.end) return false;
  return tiles.every(({ start }) => isWhole((start - first.start) * rate));
}

/** The clips of a plan: the tiles in their order, then the whole. */
export function plannedClips({ tiles, whole, options }: ClipsPlan, inspection: Inspection): PlannedClip[] {
  const { rate } = clipShape(inspection, options);
  const ending = options.codec === 'vp9' ? 'webm' : 'mp4';
  const plan = (range: TimeRange, name: string): PlannedClip => ({
    range,
    name: `${name}.${ending}`,
    samples: sampleCount(range.end - range.start, rate),
  });
  const clips = tiles.map((range, index) => plan(range, `clip${index}`));
  return whole === undefined ? clips : [...clips, plan(whole, 'whole')];
}

/**
 * No B-frames, and nothing like them: at low rates they make a clip begin late. At full rate the encoder is what costs,
 * so the cheapest of its settings is taken; it makes about twice the bytes (measured, see docs/performance.md).
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
 * The outputs that write the clips of a plan. Tiles come from one encode, which the segment muxer divides at keyframes
 * that are forced there; on standard output it says which of them are complete.
 */
export function clipBranches(plan: ClipsPlan, inspection: Inspection, start: Start): Branch[] {
  const { tiles, whole, options } = plan;
  const { rate, width, height } = clipShape(inspection, options);
  const [ending, format, tidy] =
    options.codec === 'vp9' ? ['webm', 'webm', ''] : ['mp4', 'mp4', 'movflags=+faststart'];
  const scale = `scale=${width}:${height},setsar=1,format=yuv420p`;
  const shared = sharesEncode(plan, rate);
  const counts = tiles.map((range) => sampleCount(range.end - range.start, rate));
  const cuts = counts
    .slice(0, -1)
    .map((_, index) => counts.slice(0, index + 1).reduce((sum, n) => sum + n, 0));

  const common = (stretches: readonly TimeRange[], samples: number) => ({
    filter: `${stretchesFilter(start, stretches, rate)},${scale}`,
    options: [...encoder(options), ...CLEAN, '-frames:v', String(samples)],
  });
  const plain = (range: TimeRange, name: string): Branch => {
    const { filter, options: output } = common([range], sampleCount(range.end - range.start, rate));
    const tidying = tidy === '' ? [] : ['-movflags', '+faststart'];
    return { filter, output_options: [...output, ...tidying, '-f', format], output: { file: name } };
  };
  const branches: Branch[] = [];
  const [only] = tiles;
  if (tiles.length === 1 && only !== undefined) branches.push(plain(only, `clip0.${ending}`));
  if (tiles.length > 1) {
    const { filter, options: output } = common(
      tiles,
      counts.reduce((sum, n) => sum + n, 0),
    );
    // A part of a period early: the first picture at or behind this time becomes a keyframe.
    const keys = cuts.map((cut) => ((cut - 0.25) / rate).toFixed(6)).join(',');
    const segment: [string, string][] = [
      ['segment_frames', cuts.join(',')],
      ['reset_timestamps', '1'],
      ['segment_format', format],
      ...(tidy === '' ? [] : [['segment_format_options', tidy] as [string, string]]),
      ['segment_list', 'pipe:1'],
      ['segment_list_type', 'csv'],
    ];
    const names = `clip%d.${ending}`;
    // The list of outputs is unescaped twice.
    const escaped = segment.map(([name, value]) => `${name}=${value.replaceAll(':', '\\\\:')}`);
    const slave = tidy === '' ? `f=${format}` : `f=${format}:${tidy}`;
    branches.push({
      filter,
      output_options: [
        ...[...output, '-force_key_frames', keys],
        ...(shared
          ? ['-f', 'tee']
          : [...segment.flatMap(([name, value]) => [`-${name}`, value]), '-f', 'segment']),
      ],
      output: {
        target: shared ? `[${slave}]whole.${ending}|[f=segment:${escaped.join(':')}]${names}` : names,
      },
    });
  }
  if (whole !== undefined && !(shared && tiles.length > 1)) branches.push(plain(whole, `whole.${ending}`));
  return branches;
}
