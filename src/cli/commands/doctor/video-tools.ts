/** ffmpeg and ffprobe: which ones, and whether they can do what is needed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaTools, Tool } from '../../../media/index.js';
import type { Media } from '../../../media/media.js';
import { synthesise } from '../../../media/synthesise.js';
import { type Codecs, listCodecs } from '../../../media/tools.js';
import { colourGraph } from './colours.js';
import { type Finding, fine, problem, problemOf, warning } from './finding.js';

/** A codec, and the encoders or decoders that can do it by themselves, without special hardware. */
type Needed = readonly [name: string, ...programs: string[]];

const ENCODERS: readonly Needed[] = [
  ['H.264', 'libx264'],
  ['JPEG', 'mjpeg'],
];
const MAIN_DECODER: Needed = ['H.264', 'h264'];
const DECODERS: readonly Needed[] = [
  ['HEVC', 'hevc'],
  ['VP9', 'vp9', 'libvpx-vp9'],
  ['AV1', 'libdav1d', 'libaom-av1'],
];

/** How ffmpeg is installed on a system, by the name that Node gives it. */
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
    const origin = {
      env: `from ${name.toUpperCase()}_PATH`,
      path: 'from PATH',
      bundled: 'of an npm package',
    }[source];
    return `${name} ${version} ${origin}: ${path}`;
  };
  const found: Finding[] = [
    ffmpeg.source === 'bundled'
      ? warning(`${told('ffmpeg', ffmpeg)}; it is an old one`, installing(platform))
      : fine(told('ffmpeg', ffmpeg)),
  ];
  if (ffprobe === undefined)
    return [
      ...found,
      warning('no ffprobe: videos in avi, flv, wmv and mpg can not be read', installing(platform)),
    ];
  return [...found, fine(told('ffprobe', ffprobe))];
}

/** What this ffmpeg can write and read. */
export function codecFindings({ encoders, decoders }: Codecs, platform: NodeJS.Platform): Finding[] {
  const lacks =
    (has: ReadonlySet<string>) =>
    ([, ...programs]: Needed) =>
      !programs.some((one) => has.has(one));
  const unwritten = ENCODERS.filter(lacks(encoders)).map(([name, program]) => `${name} (${program})`);
  const unread = DECODERS.filter(lacks(decoders)).map(([name]) => name);
  if (unwritten.length > 0)
    return [
      problem(
        `this ffmpeg can't write ${unwritten.join(' and ')}, which clips and frames are`,
        installing(platform),
      ),
    ];
  if (lacks(decoders)(MAIN_DECODER)) return [problem("this ffmpeg can't read H.264", installing(platform))];
  if (unread.length > 0)
    return [
      warning(`this ffmpeg can't read ${unread.join(', ')}: such videos will fail`, installing(platform)),
    ];
  return [fine('writes H.264 and JPEG; reads H.264, HEVC, VP9 and AV1')];
}

/** Finds out, and makes, probes and cuts a clip to see that it all works. */
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
