import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../../src/errors/errors.js';
import type { Media } from '../../../src/media/media.js';
import { ended, going, type Mode, type Outcome, type Video } from '../../../src/records/record.js';
import { choosePilot, share } from '../../../src/run/inputs/pilot.js';
import { asked, CALLS, fakeMedia, teacher, useWorld } from '../world.js';

/** Videos whose name is their length in seconds; all others can't be read. */
function mediaByName(): { readonly media: Pick<Media, 'probe'>; readonly probed: string[] } {
  const probed: string[] = [];
  const probe: Media['probe'] = async (path) => {
    probed.push(path);
    const duration = Number(/(\d+)s$/.exec(path)?.[1] ?? Number.NaN);
    if (Number.isNaN(duration)) throw new RecordError('damaged', 'no frame can be read');
    return {
      duration,
      width: 64,
      height: 48,
      frame_rate: 10,
      codec: 'h264',
      has_audio: false,
      size_bytes: 1,
      modified_ms: 1,
    };
  };
  return { media: { probe }, probed };
}

async function* from(outcomes: Iterable<Outcome<Video>>): AsyncGenerator<Outcome<Video>> {
  yield* outcomes;
}

async function chosen(
  outcomes: Iterable<Outcome<Video>>,
  count: number,
  ...rest: readonly number[]
): Promise<Video[]> {
  const videos: Video[] = [];
  for await (const outcome of choosePilot(from(outcomes), count, mediaByName().media, ...rest))
    if (outcome.ok) videos.push(outcome.record);
  return videos;
}

const video = (name: string, mode?: Mode) => going({ video: name, ...(mode !== undefined && { mode }) });
/** Videos of 1 s, 2 s, 3 s … */
const lengths = (count: number, prefix = '', mode?: Mode) =>
  Array.from({ length: count }, (_, index) => video(`${prefix}${index + 1}s`, mode));
const secondsOf = (videos: readonly Video[]) =>
  videos.map(({ video }) => Number.parseInt(video.replace(/^\D*/, ''), 10));

describe('a pilot', () => {
  it('reaches from the shortest to the longest', async () => {
    expect(secondsOf(await chosen(lengths(9), 3))).toEqual([1, 5, 9]);
    expect(secondsOf(await chosen(lengths(9), 1))).toEqual([1]);
    expect(await chosen(lengths(2), 8)).toHaveLength(2);
  });

  it('takes from both lanes where the inputs name them, however rare one of them is', async () => {
    const rare = [...lengths(30, 'calm-', 'normal'), ...lengths(2, 'crash-', 'anomaly')];
    const videos = await chosen(rare, 4);
    expect(videos.filter(({ mode }) => mode === 'anomaly')).toHaveLength(2);
    expect(videos.filter(({ mode }) => mode === 'normal')).toHaveLength(2);
  });

  it('is the same for the same videos, in whatever order they come', async () => {
    const many = lengths(500, 'camera-');
    const once = await chosen(many, 6);
    expect(await chosen([...many].reverse(), 6)).toEqual(once);
    expect(new Set(once.map(({ video }) => video)).size).toBe(6);
  });

  it('leaves to the full run what can not be read, and what is too long for it', async () => {
    const bad = ended({
      state: 'failed',
      video: 'list:1',
      step: 'source',
      kind: 'bad_line',
      message: 'no JSON',
    });
    const inputs = [bad, video('torn'), ...lengths(5), video('900s')];
    expect(secondsOf(await chosen(inputs, 3, 300))).toEqual([1, 3, 5]);
    expect(secondsOf(await chosen([video('900s'), video('torn')], 3, 300))).toEqual([900]);
    expect(await chosen([bad], 3)).toEqual([]);
  });

  it('looks into few of many inputs, and holds no more than these', async () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') throw new Error('there is no collector to call');
    const heap = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const MANY = 100_000;
    const at: number[] = [];
    function* inputs() {
      for (let index = 0; index < MANY; index += 1) {
        if (index === MANY / 10 || index === MANY - 1) at.push(heap());
        yield going({ video: `${index}-${'x'.repeat(200)}-${index % 300}s`, meta: { index, text: [index] } });
      }
    }
    const { media, probed } = mediaByName();
    let taken = 0;
    for await (const { ok } of choosePilot(from(inputs()), 8, media)) taken += Number(ok);
    expect(taken).toBe(8);
    expect(probed).toHaveLength(64);
    const [early = 0, late = 0] = at;
    // All of them would be some 40 million bytes.
    expect(late - early).toBeLessThan(4_000_000);
  });

  it('shares places out one by one, and gives none to whom there is nothing left to give', () => {
    expect(share([10, 10, 0], 5)).toEqual([3, 2, 0]);
    expect(share([1, 10, 10], 6)).toEqual([1, 3, 2]);
    expect(share([1, 1], 9)).toEqual([1, 1]);
    expect(share([], 3)).toEqual([]);
  });
});

describe('a run with a pilot', () => {
  const world = useWorld();

  it('asks about its videos alone, and the full run after it asks nothing twice', async () => {
    await world.clips('calm-1', 'calm-2', 'calm-3', 'calm-4', 'crash-1', 'broken');
    const model = teacher();
    const pilot = await world.run(model, { config: world.config({ pilot: 2 }) });
    expect(pilot).toMatchObject({ inputs: 2, failed: 0 });
    const first = asked(model);
    const full = await world.run(model);
    expect(full).toMatchObject({ inputs: 6, failed: 1 });
    expect(first.length).toBeGreaterThan(0);
    expect(asked(model)).toHaveLength(4 * CALLS.normal + CALLS.anomaly);
    expect(new Set(asked(model)).size).toBeGreaterThan(first.length);
    const undisturbed = teacher();
    await world.wipe();
    await world.run(undisturbed, { media: fakeMedia() });
    expect(asked(model)).toEqual(asked(undisturbed));
  });
});
