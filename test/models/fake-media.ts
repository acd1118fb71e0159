import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Media, Needs } from '../../src/media/media.js';
import type { Question, VideoInput } from '../../src/models/model.js';
import type { TimeRange } from '../../src/records/record.js';

/**
 * A media port whose clips and frames are short texts that say what they show; it keeps what was made and expected. As
 * the port says, a clip is cut once until it is released.
 */
export interface FakeMedia extends Media {
  readonly asked: string[];
  readonly expected: (Needs & { readonly begin: boolean })[];
  readonly released: string[];
}

/** Creates one. */
export function fakeMedia(): FakeMedia {
  const asked: string[] = [];
  const expected: FakeMedia['expected'] = [];
  const released: string[] = [];
  const clips = new Map<string, Set<string>>();
  const never = (): never => {
    throw new Error('An adapter has no business with this part of the media port.');
  };
  return {
    asked,
    expected,
    released,
    probe: never,
    decode: never,
    async hash(path) {
      asked.push('hash');
      return createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
    },
    async clip(path, _info, range, options) {
      const text = `clip ${range.start}-${range.end} fps ${options.fps} dim ${options.max_dim}`;
      const cut = clips.get(path) ?? new Set();
      if (!cut.has(text)) asked.push(text);
      clips.set(path, cut.add(text));
      return Buffer.from(text);
    },
    async frames(_path, _info, { times, max_dim }) {
      asked.push(`frames ${times.join(' ')} dim ${max_dim}`);
      return times.map((time) => ({ time, jpeg: Buffer.from(`frame ${time}`) }));
    },
    expect(_path, _info, needs, begin = false) {
      expected.push({ ...needs, begin });
    },
    async release(path, range) {
      released.push(range === undefined ? 'all' : `${range.start}-${range.end}`);
      if (range === undefined) clips.delete(path);
    },
  };
}

/** A folder for videos; dispose of it with `remove`. */
export async function videoFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-models-'));
  return {
    /** Writes bytes that stand for a video of some seconds. */
    async video(
      name: string,
      duration = 20,
      bytes: Uint8Array = Buffer.from(`video ${name}`),
    ): Promise<VideoInput> {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return { path, info: info(duration, bytes.byteLength) };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What a probe would tell. */
export function info(duration: number, size_bytes: number): VideoInput['info'] {
  return {
    duration,
    width: 640,
    height: 360,
    frame_rate: 30,
    codec: 'h264',
    has_audio: false,
    size_bytes,
    modified_ms: 0,
  };
}

/** A question about a video, about a part of it, or about text. */
export function question(text: string, video?: VideoInput, range?: TimeRange): Question {
  const about = video === undefined ? {} : { video: { ...video, ...(range !== undefined && { range }) } };
  return { step: '1a', prompt_key: 'normal_global_caption', text, ...about };
}

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('Expected a failure, got an answer.');
}
