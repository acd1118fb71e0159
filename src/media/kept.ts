/**
 * Clips and still frames on disk. Each is made once, however many callers ask at the same time, together with what else
 * will be needed of the same video, and removed when it is released. Each part of a file (`records/part.ts`) is kept by
 * itself, with ranges of the file.
 */
import { readFile } from 'node:fs/promises';
import { FatalError } from '../errors/errors.js';
import { fileOf, partOf } from '../records/part.js';
import type { TimeRange, VideoInfo } from '../records/record.js';
import { clampRange } from './clip.js';
import type { Ffmpeg } from './ffmpeg.js';
import { checkFrames, takeFrames } from './frames.js';
import type { ClipOptions, FrameOptions, Media, Needs } from './media.js';
import { runPass } from './pass.js';
import type { Probe } from './probe.js';
import { createShelf, type Making, type Shelf } from './shelf.js';
import type { Temporary } from './temporary.js';
import { type Batch, keyOf, planBatch, sameRange, type Want } from './wants.js';

/** The part of the media port that keeps what it makes. */
export type Kept = Required<Pick<Media, 'clip' | 'frames' | 'expect' | 'release' | 'close'>>;

/** What is known of a video whose clips are kept. */
interface VideoState {
  readonly shelf: Shelf<Want>;
  wanted: readonly Want[];
  readonly released: TimeRange[];
}

/** Makes an empty store. */
export function createKept(tools: {
  readonly ffmpeg: Ffmpeg;
  readonly probe: Probe;
  readonly temporary: Temporary;
}): Kept {
  const videos = new Map<string, VideoState>();

  function stateOf(path: string): VideoState {
    const known = videos.get(path);
    if (known !== undefined) return known;
    const state: VideoState = { shelf: createShelf(tools.temporary), wanted: [], released: [] };
    videos.set(path, state);
    return state;
  }

  function begin(path: string, info: VideoInfo, want: Want): void {
    const state = stateOf(path);
    const key = keyOf(want);
    const others = state.wanted.filter((other) => keyOf(other) !== key && !state.shelf.has(keyOf(other)));
    const batch = planBatch(want, others, { start: partOf(path)?.start ?? 0, end: info.duration });
    const keys = new Map(batch.wants.map((each) => [keyOf(each), each]));
    state.wanted = others.filter((other) => !keys.has(keyOf(other)));
    state.shelf.make(keys, (making) => make(path, batch, making));
  }

  /** Makes a batch. Still frames alone are taken by seeking where that is cheaper. */
  async function make(path: string, { plan, wants }: Batch, making: Making): Promise<void> {
    const { signal, directory } = making;
    const file = fileOf(path);
    const inspection = await tools.probe.inspect(file, signal);
    const giveStills = (files: readonly string[]): void => {
      const fileAt = new Map(plan.stills?.times.map((time, index) => [time, files[index] ?? '']));
      for (const want of wants)
        if (want.kind === 'stills')
          making.give(
            keyOf(want),
            want.times.map((time) => fileAt.get(time) ?? ''),
          );
    };
    if (plan.clips === undefined && plan.stills !== undefined) {
      giveStills(await takeFrames(tools, file, plan.stills, directory, signal));
      return;
    }
    await runPass(
      tools.ffmpeg,
      { path: file, inspection, directory },
      plan,
      {
        clip: (range, made) => {
          for (const want of wants) {
            if (want.kind !== 'clip' || !sameRange(want.range, range)) continue;
            if ('file' in made) making.give(keyOf(want), [made.file]);
            else making.refuse(keyOf(want), made.error);
          }
        },
        stills: (made) => {
          if ('files' in made) return giveStills(made.files);
          for (const want of wants) if (want.kind === 'stills') making.refuse(keyOf(want), made.error);
        },
      },
      signal,
    );
  }

  async function read(path: string, info: VideoInfo, want: Want, signal?: AbortSignal): Promise<Buffer[]> {
    signal?.throwIfAborted();
    const { shelf } = stateOf(path);
    const key = keyOf(want);
    if (!shelf.has(key)) begin(path, info, want);
    return await shelf.use(
      key,
      (files) => Promise.all(files.map((file) => readFile(file, signal === undefined ? {} : { signal }))),
      signal,
    );
  }

  return {
    async clip(path, info, range, options, signal) {
      const [bytes] = await read(path, info, clipWant(info, range, options), signal);
      if (bytes === undefined) throw new Error('A clip without a file.');
      return bytes;
    },
    async frames(path, info, options, signal) {
      checkFrames(options);
      if (options.times.length === 0) return [];
      const jpegs = await read(path, info, stillsWant(info, options), signal);
      // Not every ffmpeg reports it when the disk is full.
      if (!jpegs.every((jpeg) => jpeg.at(-2) === 0xff && jpeg.at(-1) === 0xd9)) {
        throw new FatalError(`A still frame of "${path}" was not written completely.`, {
          hint: 'Free some space on the disk of the results directory (or of TMPDIR, in a program of your own).',
        });
      }
      return options.times.map((time, index) => ({ time, jpeg: jpegs[index] ?? Buffer.alloc(0) }));
    },
    expect(path, info, needs, begins = false) {
      const state = stateOf(path);
      const fresh = wantsOf(info, needs).filter(
        (want) =>
          !state.shelf.has(keyOf(want)) && !state.released.some((range) => sameRange(range, want.range)),
      );
      state.wanted = [...new Map([...state.wanted, ...fresh].map((want) => [keyOf(want), want])).values()];
      const [first] = state.wanted;
      if (begins && first !== undefined) begin(path, info, first);
    },
    async release(path, range) {
      const state = videos.get(path);
      if (range === undefined) {
        videos.delete(path);
        await state?.shelf.remove();
        return;
      }
      const known = state ?? stateOf(path);
      if (!known.released.some((other) => sameRange(other, range))) known.released.push(range);
      known.wanted = known.wanted.filter((want) => !sameRange(want.range, range));
      await known.shelf.remove((want) => sameRange(want.range, range));
    },
    async close() {
      const all = [...videos.values()];
      videos.clear();
      await Promise.all(all.map(({ shelf }) => shelf.remove()));
    },
  };
}

function clipWant(info: VideoInfo, range: TimeRange, options: ClipOptions): Want {
  return { kind: 'clip', range: clampRange(range, info.duration), options };
}

function stillsWant(info: VideoInfo, { times, max_dim, range }: FrameOptions): Want {
  return { kind: 'stills', range: range ?? { start: 0, end: info.duration }, times, max_dim };
}

/** The wants of what is expected, without impossible ones: a wrong guess is no failure. */
function wantsOf(info: VideoInfo, { clips, clip, frames: stills }: Needs): Want[] {
  return [
    ...clips
      .filter(({ start, end }) => end > start && start < info.duration && end > 0)
      .map((range) => clipWant(info, range, clip)),
    ...stills.filter(({ times }) => times.length > 0).map((options) => stillsWant(info, options)),
  ];
}
