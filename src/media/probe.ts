/** Probes a video file: with mediabunny, else with ffprobe, else with a reason why neither can read it. */
import { RecordError } from '../errors/errors.js';
import { Recent } from '../flow/recent.js';
import { fileFacts, type VideoInfo } from '../records/record.js';
import { DAMAGED_HINT } from './complaint.js';
import type { Ffmpeg } from './ffmpeg.js';
import { askFfprobe } from './ffprobe.js';
import { fileKey, statVideo, withFile } from './files.js';
import { inspectContainer } from './inspect.js';
import type { Finding, Inspection } from './inspection.js';
import { measure } from './measure.js';
import {
  claimedContainer,
  containerType,
  looksLikeText,
  promisedBytes,
  SIGNATURE_BYTES,
} from './signature.js';

export type Probe = ReturnType<typeof createProbe>;

/** A file that is at most this many bytes too short has lost padding, not pictures. */
const PADDING = 16;

/** Pictures that begin this many seconds after the container's own start begin late. */
const LATE = 0.5;

/** The failure for a file that no reader can use; `head` are its first bytes. */
function unusable(path: string, head: Uint8Array, reason: string, has_ffprobe: boolean): RecordError {
  const container = claimedContainer(head);
  if (container === undefined && looksLikeText(head)) {
    const playlist = Buffer.from(head).toString('latin1').startsWith('#EXTM3U');
    const what = playlist ? 'a playlist, not a video' : 'a text file, not a video';
    return new RecordError('not_a_video', `"${path}" is ${what}.`, {
      hint: playlist
        ? 'Download the video that the list describes (`ffmpeg -i list -c copy video.mp4`), then use that file.'
        : 'Open it in an editor: it may be an error page saved in place of the video, or a Git LFS pointer.',
    });
  }
  if (container === undefined) {
    const hint = 'Formats that can be read: mp4, mov, mkv, webm, ts, avi, flv, wmv, mpg, ogv.';
    return new RecordError('not_a_video', `"${path}" is not a video in a known format: ${reason}.`, {
      hint: has_ffprobe ? hint : `${hint} Some of them need ffprobe, which was not found: install ffmpeg.`,
    });
  }
  if (has_ffprobe) {
    const message = `"${path}" starts like ${container}, but can't be read: ${reason}.`;
    return new RecordError('damaged', message, { hint: DAMAGED_HINT });
  }
  return new RecordError('unreadable', `"${path}" (${container}) needs ffprobe to be read: ${reason}.`, {
    hint: 'ffprobe was not found: install it (it comes with ffmpeg), or set FFPROBE_PATH.',
  });
}

/** Makes a probe that shares the processes of ffmpeg. */
export function createProbe(ffmpeg: Ffmpeg) {
  const known = new Recent<string, Inspection>(256);
  const has_ffprobe = ffmpeg.tools.ffprobe !== undefined;

  async function look(path: string, size: number, signal?: AbortSignal): Promise<Inspection> {
    const head = await withFile(path, async (file) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SIGNATURE_BYTES), 0, SIGNATURE_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    });
    const container = claimedContainer(head);
    const promised = promisedBytes(head);
    if (promised !== undefined && promised - size > PADDING) {
      throw incomplete(path, `its header promises ${promised} bytes, but it has ${size}`);
    }
    let finding: Finding = await inspectContainer(path, signal);
    if (finding.kind === 'unknown' && has_ffprobe) finding = await askFfprobe(ffmpeg, path, signal);
    switch (finding.kind) {
      case 'video': {
        const { inspection, shown } = finding;
        const media_type = inspection.media_type ?? (container && containerType(container));
        const known = { ...inspection, ...(media_type !== undefined && { media_type }) };
        // Matroska files that were put one behind the other: readers do different things with the second one.
        const joined =
          container === 'Matroska or WebM' && promised !== undefined && size - promised > PADDING;
        return known.odd_times || joined ? await measure(ffmpeg, path, known, shown, signal) : known;
      }
      case 'audio_only':
        throw new RecordError('not_a_video', `"${path}" holds sound but no moving pictures.`, {
          hint: 'Cover art does not count as video. Check whether the right file was exported.',
        });
      case 'incomplete':
        throw incomplete(path, finding.reason);
      case 'unknown':
        throw unusable(path, head, finding.reason, has_ffprobe);
    }
  }

  async function find(path: string, signal?: AbortSignal) {
    signal?.throwIfAborted();
    const stats = await statVideo(path);
    const key = fileKey(path, stats);
    const inspection = known.get(key) ?? (await look(path, stats.size, signal));
    known.set(key, inspection);
    return { stats, inspection };
  }

  return {
    /** @throws RecordError not_found, unreadable, not_a_video, damaged */
    async probe(path: string, signal?: AbortSignal): Promise<VideoInfo> {
      const { stats, inspection } = await find(path, signal);
      const { first, indexed, ...found } = inspection;
      // Readers of the whole file count from the container's own start, where nothing is shown yet.
      const info = indexed && first > LATE ? { ...found, odd_times: true as const } : found;
      return { ...info, ...fileFacts(stats) };
    },
    /** The same, plus what cutting and seeking need to know; remembered for the last files. */
    async inspect(path: string, signal?: AbortSignal): Promise<Inspection> {
      return (await find(path, signal)).inspection;
    },
  };
}

function incomplete(path: string, reason: string): RecordError {
  return new RecordError('damaged', `"${path}" is incomplete: ${reason}.`, {
    hint: 'Copy or download it again; the last attempt may have been interrupted.',
  });
}
