/** Reads containers with mediabunny: 3 ms a file, no process. The only file that imports it. */
import {
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputFormat,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MATROSKA,
  MP4,
  MPEG_TS,
  QTFF,
  WEBM,
} from 'mediabunny';
import { onAbort } from '../flow/abort.js';
import { readEdits, shownSeconds, showsAll } from './edits.js';
import { withFile } from './files.js';
import { type Finding, type Inspection, roundLength, roundRate } from './inspection.js';
import { isSteady } from './transport.js';

// Named one by one: ALL_FORMATS includes playlists, which open other files.
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, MPEG_TS];
const INDEXED: readonly unknown[] = [MP4, QTFF, MATROSKA, WEBM];
/** Packets looked at for the frame rate. */
const RATE_SAMPLE = 240;

// Its warnings about single tracks would appear between our own output.
Logging.level = LogLevel.Silent;

async function withInput<T>(
  path: string,
  signal: AbortSignal | undefined,
  work: (input: Input) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const source = new FilePathSource(path, { handleUnhandledError: () => undefined });
  const input = new Input({ source, formats: FORMATS });
  const unlink = onAbort(signal, () => input.dispose());
  try {
    return await work(input);
  } finally {
    unlink();
    // Disposing twice is harmless.
    input.dispose();
    signal?.throwIfAborted();
  }
}

/**
 * Where the last frame ends. The container's own figure wins where it is possible, because the length of the last
 * packet is wrong in a variable-rate video with B-frames. A figure after the last packet's end belongs to the sound, or
 * to a part that is missing.
 */
export function endOfVideo(last: { start: number; end: number }, container: number | null): number {
  return container !== null && container > last.start && container < last.end ? container : last.end;
}

/** What the first packets show. */
interface Sample {
  readonly count: number;
  /** Packets a second. */
  readonly rate: number;
  /** True when the first picture needs no other one, and keyframes follow each other in time. */
  readonly ordered: boolean;
}

async function takeSample(sink: EncodedPacketSink): Promise<Sample> {
  let [count, start, end, key] = [0, Infinity, -Infinity, -Infinity];
  let ordered = true;
  for await (const { type, timestamp, duration } of sink.packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    // Pictures come in the order of decoding: one that is shown earlier may still follow.
    if (count >= RATE_SAMPLE && timestamp >= end) break;
    if (type === 'key') {
      ordered &&= timestamp > key;
      key = timestamp;
    }
    // Pictures before the first keyframe, or shown before it, can't be decoded.
    ordered &&= key > -Infinity && timestamp >= Math.min(start, key);
    start = Math.min(start, timestamp);
    end = Math.max(end, timestamp + duration);
    count += 1;
  }
  return { count, rate: count / (end - start), ordered };
}

async function describe(path: string, input: Input, track: InputVideoTrack): Promise<Finding> {
  const sink = new EncodedPacketSink(track);
  const last = await sink.getPacket(Infinity, { metadataOnly: true });
  if (last === null) return { kind: 'unknown', reason: 'the video stream holds no pictures' };
  // A last packet without data would come after the end of the file.
  if ((await sink.getPacket(Infinity)) === null) {
    const reason = `its index promises ${last.timestamp.toFixed(1)} s of video, but the file ends before that`;
    return { kind: 'incomplete', reason };
  }
  const codec = await track.getCodec();
  if (codec === null) return { kind: 'unknown', reason: 'its video codec is not known' };
  const tracks = await input.getTracks();
  const format = await input.getFormat();
  const begin = await track.getFirstTimestamp();
  // Pictures before 0 are cut off by the container's edit list and never shown.
  const first = Math.max(0, begin);
  const container = await track.getDurationFromMetadata();
  const end = endOfVideo({ start: last.timestamp, end: last.timestamp + last.duration }, container);
  const sample = await takeSample(sink);
  const duration = end - first;
  const all = sample.count < RATE_SAMPLE;
  const time = await timeOf(path, format, track, {
    first: begin,
    last: last.timestamp,
    fragmented: container === null,
  });
  const inspection: Inspection = {
    duration: roundLength(duration),
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    frame_rate: roundRate(all && duration > 0 ? sample.count / duration : sample.rate),
    codec: codec === 'avc' ? 'h264' : codec,
    has_audio: tracks.some((each) => each.isAudioTrack()),
    media_type: format.mimeType.toLowerCase(),
    ...(time.odd || !sample.ordered ? { odd_times: true } : {}),
    first,
    indexed: INDEXED.includes(format),
  };
  if (!(duration > 0) || inspection.width < 1 || inspection.height < 1) {
    return { kind: 'unknown', reason: 'its length or its size is zero' };
  }
  return { kind: 'video', inspection, ...(time.shown !== undefined && { shown: time.shown }) };
}

/** What the container does to the time of the pictures besides saying when they begin. */
async function timeOf(
  path: string,
  format: InputFormat,
  track: InputVideoTrack,
  span: Parameters<typeof showsAll>[1],
): Promise<{ readonly odd: boolean; readonly shown?: number }> {
  if (format === MPEG_TS) return { odd: !(await withFile(path, (file) => isSteady(file, track.id))) };
  if (format !== MP4 && format !== QTFF) return { odd: false };
  const edits = await withFile(path, readEdits);
  return showsAll(edits, span) ? { odd: false } : { odd: true, shown: shownSeconds(edits) };
}

/** Inspects a file of mp4, mov, mkv, webm or MPEG-TS; wild bytes give `unknown` with the parser's reason. */
export async function inspectContainer(path: string, signal?: AbortSignal): Promise<Finding> {
  try {
    return await withInput(path, signal, async (input) => {
      if (!(await input.canRead())) return { kind: 'unknown', reason: 'its format is not known' };
      const [track] = await input.getVideoTracks();
      if (track !== undefined) return await describe(path, input, track);
      const sounds = await input.getAudioTracks();
      if (sounds.length > 0) return { kind: 'audio_only' };
      return { kind: 'unknown', reason: 'it announces no streams' };
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    // The parser fails on wild bytes in many ways; each means that it can't read this file.
    return { kind: 'unknown', reason: error.message };
  }
}

/** How long a clip of ours is in seconds, and how many packets it has; 0 for both when it can't be read. */
export async function measureClip(path: string, signal?: AbortSignal) {
  const nothing = { duration: 0, packets: 0 };
  try {
    return await withTrack(path, signal, nothing, async (track) => {
      const { packetCount } = await track.computePacketStats(Infinity, { metadataOnly: true });
      // Its last packet must really be there, not only in the index.
      if ((await new EncodedPacketSink(track).getPacket(Infinity)) === null) return nothing;
      return { duration: await track.computeDuration(), packets: packetCount };
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return nothing;
  }
}

/** True when a container with an index holds pictures that begin between two times, in seconds from the first frame. */
export async function hasPictures(
  path: string,
  { first }: Pick<Inspection, 'first'>,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<boolean> {
  return await withTrack(path, signal, true, async (track) => {
    const packet = await new EncodedPacketSink(track).getPacket(first + to, { metadataOnly: true });
    return packet === null || packet.timestamp > first + from;
  });
}

/**
 * How far a decoder has to go for each time: seconds from the keyframe before it. Times are seconds from the first
 * frame; undefined when the file has no index.
 */
export async function keyframeDistances(
  path: string,
  { duration, indexed }: Pick<Inspection, 'duration' | 'indexed'>,
  times: readonly number[],
  signal?: AbortSignal,
): Promise<number[] | undefined> {
  if (!indexed) return undefined;
  return await withTrack(path, signal, undefined, async (track) => {
    const first = Math.max(0, await track.getFirstTimestamp());
    const sink = new EncodedPacketSink(track);
    const distances: number[] = [];
    for (const time of times) {
      const shown = first + Math.min(time, duration);
      const key = await sink.getKeyPacket(shown, { metadataOnly: true });
      if (key === null) return undefined;
      distances.push(Math.max(0, shown - key.timestamp));
    }
    return distances;
  });
}

/** Works on the first video track of a file; gives `none` when there is no track. */
async function withTrack<T>(
  path: string,
  signal: AbortSignal | undefined,
  none: T,
  work: (track: InputVideoTrack) => Promise<T>,
): Promise<T> {
  return await withInput(path, signal, async (input) => {
    const [track] = (await input.canRead()) ? await input.getVideoTracks() : [];
    return track === undefined ? none : await work(track);
  });
}
