/** Examines ffmpeg and ffprobe: which ones they are, and whether they can do what a run needs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaTools, Tool } from '../../../media/index.js';
import type { Media } from '../../../media/media.js';
import { synthesise } from '../../../media/synthesise.js';
import { type Codecs, listCodecs } from '../../../media/tools.js';
import { colourGraph } from './colours.js';
import { type Finding, fine, problem, problemOf, warning } from './finding.js';

/** A codec, and the encoders or decoders that support it without special hardware. */
type Needed = readonly [name: string, ...programs: string[]];

const ENCODERS: readonly Needed[] = [
  ['H.264', 'libx264'],
  ['JPEG', 'mjpeg'],
];
/** Without this one nearly no video can be read. */
const MAIN = 'H.264';
const DECODERS: readonly Needed[] = [
  [MAIN, 'h264'],
  ['HEVC', 'hevc'],
  ['VP9', 'vp9', 'libvpx-vp9'],
  ['AV1', 'libdav1d', 'libaom-av1'],
];

/** How to install ffmpeg on a platform. */
export function installing(platform: NodeJS.Platform): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'brew install ffmpeg',
    linux: 'sudo apt install ffmpeg (or dnf, pacman, apk)',
    win32: 'winget install ffmpeg',
  };
  return `Install ffmpeg: ${commands[platform] ?? 'see ffmpeg.org'}; or name one in FFMPEG_PATH and FFPROBE_PATH.`;
}

/** Where the programs come from. */
export function toolFindings({ ffmpeg, ffprobe }: MediaTools, platform: NodeJS.Platform): Finding[] {
  const told = (name: string, { version, path, source }: Tool) => {
    const variable = `${name.toUpperCase()}_PATH`;
    const origins = { env: `from ${variable}`, path: 'from PATH', bundled: 'of an npm package' };
    return `${name} ${version} ${origins[source]}: ${path}`;
  };
  const remedy = installing(platform);
  return [
    ffmpeg.source === 'bundled'
      ? warning(`${told('ffmpeg', ffmpeg)}; it is an old one`, remedy)
      : fine(told('ffmpeg', ffmpeg)),
    ffprobe === undefined
      ? warning('no ffprobe: videos in avi, flv, wmv and mpg can not be read', remedy)
      : fine(told('ffprobe', ffprobe)),
  ];
}

/** What this ffmpeg can write and read. */
export function codecFindings({ encoders, decoders }: Codecs, platform: NodeJS.Platform): Finding[] {
  const missing = (needed: readonly Needed[], has: ReadonlySet<string>) =>
    needed.filter(([, ...programs]) => !programs.some((one) => has.has(one)));
  const remedy = installing(platform);
  const unwritten = missing(ENCODERS, encoders).map(([name, program]) => `${name} (${program})`);
  const unread = missing(DECODERS, decoders).map(([name]) => name);
  if (unwritten.length > 0)
    return [problem(`this ffmpeg can't write ${unwritten.join(' and ')}, for clips and frames`, remedy)];
  if (unread.includes(MAIN)) return [problem(`this ffmpeg can't read ${MAIN}`, remedy)];
  if (unread.length > 0)
    return [warning(`this ffmpeg can't read ${unread.join(', ')}: such videos will fail`, remedy)];
  return [fine('writes H.264 and JPEG; reads H.264, HEVC, VP9 and AV1')];
}

/** Examines both, and makes, probes and cuts a clip to see that everything works. */
export async function* examineTools(
  media: Media & { readonly tools: MediaTools },
  platform: NodeJS.Platform,
): AsyncGenerator<Finding> {
  yield* toolFindings(media.tools, platform);
  yield* codecFindings(await listCodecs(media.tools), platform);
  const directory = await mkdtemp(join(tmpdir(), 'reeltrace-try-'));
  try {
    const path = await synthesise(media.tools, colourGraph(['red', 'blue']), join(directory, 'clip.mp4'));
    const info = await media.probe(path);
    await media.clip(path, info, { start: 1, end: 3 }, { fps: 2, max_dim: 320 });
    await media.frames(path, info, { times: [1, 3], max_dim: 320 });
    yield fine('made, probed and cut a test clip, and took frames of it');
  } catch (error) {
    yield problemOf(error);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
