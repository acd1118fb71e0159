import { createHash } from 'node:crypto';
import { RecordError } from '../errors/errors.js';
import { partOf, type VideoPart } from '../records/part.js';
import type { TimeRange, VideoInfo } from '../records/record.js';
import type { Media } from './media.js';

/**
 * A media engine that takes the name of a part (`records/part.ts`) wherever it takes a path: such a part has its own
 * length and its own content, and its times begin at 0.
 * @param media takes the names of parts, too, but ranges and times of the file; except for `probe` and `hash`, which it
 *   is asked about the file
 */
export function withParts<T extends Media>(media: T): T {
  return {
    ...media,
    async probe(video, signal) {
      const part = partOf(video);
      if (part === undefined) return await media.probe(video, signal);
      const info = await media.probe(part.path, signal);
      // To the millisecond, without the noise of binary fractions.
      const duration = Math.round(1000 * (Math.min(part.end, info.duration) - part.start)) / 1000;
      if (duration > 0) return { ...info, duration };
      const message = `"${part.path}" has ${info.duration.toFixed(1)} s, so it has no part from ${part.start} s on.`;
      throw new RecordError('mismatch', message, { hint: 'The file was replaced by a shorter one.' });
    },
    async hash(video, signal) {
      const part = partOf(video);
      if (part === undefined) return await media.hash(video, signal);
      const file = await media.hash(part.path, signal);
      return createHash('sha256').update(`${file}#t=${part.start},${part.end}`).digest('hex');
    },
    clip(video, info, range, options, signal) {
      const part = partOf(video);
      return part === undefined
        ? media.clip(video, info, range, options, signal)
        : media.clip(video, inFile(part, info), later(part, range), options, signal);
    },
    async frames(video, info, options, signal) {
      const part = partOf(video);
      if (part === undefined) return await media.frames(video, info, options, signal);
      const moved = laterFrames(part, info, options);
      const stills = await media.frames(video, inFile(part, info), moved, signal);
      return stills.map((still, index) => ({ ...still, time: options.times[index] ?? still.time }));
    },
    expect(video, info, { clips, clip, frames }, begin) {
      const part = partOf(video);
      if (part === undefined) return media.expect?.(video, info, { clips, clip, frames }, begin);
      const needs = {
        clips: clips.map((range) => later(part, range)),
        clip,
        frames: frames.map((options) => laterFrames(part, info, options)),
      };
      media.expect?.(video, inFile(part, info), needs, begin);
    },
    async release(video, range) {
      const part = partOf(video);
      await media.release?.(video, part === undefined || range === undefined ? range : later(part, range));
    },
  };
}

/** What is known of the file, as far as the end of the part. */
function inFile({ start }: VideoPart, info: VideoInfo): VideoInfo {
  return { ...info, duration: start + info.duration };
}

function later({ start }: VideoPart, range: TimeRange): TimeRange {
  return { start: start + range.start, end: start + range.end };
}

function laterFrames(
  part: VideoPart,
  { duration }: VideoInfo,
  options: Parameters<Media['frames']>[2],
): Parameters<Media['frames']>[2] {
  return {
    ...options,
    times: options.times.map((time) => part.start + time),
    range: later(part, options.range ?? { start: 0, end: duration }),
  };
}
