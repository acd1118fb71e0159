import { chmod, stat, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { gatherPlan } from '../../src/plan/gather.js';
import { going, type Outcome, provenanceSchema, type Video } from '../../src/records/record.js';
import type { RunOptions } from '../../src/run/run.js';
import { asked, fakeMedia, teacher, useWorld } from './world.js';

const world = useWorld();

/** Does something to a file until the file system has noted another time of the last change: its clock ticks in steps. */
async function noted(path: string, change: () => Promise<void>): Promise<void> {
  const { ctimeMs, atime, mtime } = await stat(path);
  while ((await stat(path)).ctimeMs === ctimeMs) {
    await change();
    await utimes(path, atime, mtime);
  }
}

/** Puts other content into a file; size and modification time stay. */
async function replace(path: string): Promise<void> {
  const { size } = await stat(path);
  await noted(path, () => writeFile(path, '!'.repeat(size)));
}

/** Runs again; gives what was asked, which files were hashed, and what was told. */
async function again(workflow: object = {}, options: Partial<RunOptions> = {}) {
  const [model, media, notices] = [teacher(), fakeMedia(), [] as string[]];
  const summary = await world.run(model, {
    config: world.config(workflow),
    media,
    onEvent: (event) => event.type === 'notice' && notices.push(event.message),
    ...options,
  });
  return { asked: asked(model), hashed: media.hashed, notices, stale: summary.stale };
}

const COMPARING = expect.stringContaining('their content is read once and compared');

describe('a file of the same size and modification time as before', () => {
  it('is not read where nothing else has changed either', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher());
    expect(await again()).toEqual({ asked: [], hashed: [], notices: [], stale: {} });
  });

  it('that holds another video makes its records out of date, and they are made again when asked for', async () => {
    const [calm = ''] = await world.clips('calm', 'crash');
    await world.run(teacher());
    await replace(calm);
    const kept = await again();
    expect(kept).toMatchObject({ asked: [], hashed: [calm], notices: [COMPARING] });
    expect(kept.stale.video).toBeGreaterThan(0);
    const made = await again({ refresh: 'video' });
    expect(new Set(made.asked.map((line) => line.split(' ')[0]))).toEqual(new Set(['calm']));
    expect(await again()).toMatchObject({ asked: [], hashed: [], stale: {} });
  });

  it('that has only other permissions is read once to compare it, and nothing is asked again', async () => {
    const clips = await world.clips('calm', 'crash');
    await world.run(teacher());
    for (const clip of clips) await noted(clip, () => chmod(clip, 0o640));
    const compared = await again({ refresh: 'stale' });
    expect(compared).toMatchObject({ asked: [], notices: [COMPARING], stale: {} });
    expect(compared.hashed.toSorted()).toEqual(clips.toSorted());
    expect(await again({ refresh: 'stale' })).toEqual({ asked: [], hashed: [], notices: [], stale: {} });
  });

  it('is not compared again when records of other videos were made again meanwhile', async () => {
    const [calm = '', crash = ''] = await world.clips('calm', 'crash');
    await world.run(teacher());
    await noted(calm, () => chmod(calm, 0o640));
    await replace(crash);
    expect((await again({ refresh: 'video' })).hashed).toContain(calm);
    expect(await again()).toEqual({ asked: [], hashed: [], notices: [], stale: {} });
  });

  it('is compared by everyone who only reads the index, until a run has noted it', async () => {
    const [calm = ''] = await world.clips('calm');
    await world.run(teacher());
    await noted(calm, () => chmod(calm, 0o640));
    const planned = async () => {
      const media = fakeMedia();
      const plan = await gatherPlan({ config: world.config(), media, environment: {} });
      return [plan.videos.finished, media.hashed];
    };
    expect([await planned(), await planned()]).toEqual([
      [1, [calm]],
      [1, [calm]],
    ]);
    await again();
    expect(await planned()).toEqual([1, []]);
  });

  it('is trusted where the records are of a version that did not note the last change', async () => {
    const [calm = ''] = await world.clips('calm');
    await world.run(teacher(), {
      media: {
        ...fakeMedia(),
        probe: async (path) => {
          const { changed_ms: _changed, ...info } = await fakeMedia().probe(path);
          return info;
        },
      },
    });
    await noted(calm, () => chmod(calm, 0o640));
    expect(await again()).toEqual({ asked: [], hashed: [], notices: [], stale: {} });
  });

  it('fails its video when it is replaced while that is worked on, and is not the matter of a change of permissions', async () => {
    const [calm = '', crash = ''] = await world.clips('calm', 'crash');
    const model = teacher(async ({ video, prompt_key }) => {
      if (prompt_key !== 'video_filtering') return undefined;
      if (video?.path === calm) await replace(calm);
      else await noted(crash, () => chmod(crash, 0o640));
      return undefined;
    });
    const summary = await world.run(model);
    expect(summary).toMatchObject({ done: 1, failed: 1 });
    expect(summary.reasons[0]).toMatchObject({ kind: 'mismatch', example: { video: calm, step: '0' } });
  });
});

describe('a file that is replaced after its records were looked up, before it is probed', () => {
  /** A media engine before whose first probe of a file that file is replaced. */
  function replacing(path: string) {
    const media = fakeMedia();
    let isDone = false;
    const probe: typeof media.probe = async (asked) => {
      if (asked === path && !isDone) {
        isDone = true;
        await replace(path);
      }
      return await media.probe(asked);
    };
    return { ...media, probe };
  }

  it('gets no answers beside those about the former content, and is done again', async () => {
    const [calm = ''] = await world.clips('calm');
    const steps = (...names: string[]) => world.config({ steps: names, mode: 'normal', refresh: 'video' });
    await world.run(teacher(), { config: steps('1a') });
    const [before] = await world.rows('1a');
    const model = teacher();
    const config = steps('1a', '1b', '2');
    const summary = await world.run(model, { config, media: replacing(calm) });
    expect(asked(model)).toEqual([]);
    expect(summary.reasons[0]).toMatchObject({ kind: 'mismatch', example: { video: calm, step: 'probe' } });
    expect(await world.run(teacher(), { config })).toMatchObject({ done: 1, failed: 0 });
    const sources = (['1a', '1b', '2'] as const).map(async (step) => await world.rows(step));
    const hashes = (await Promise.all(sources)).map((rows) => hashOf(rows.at(-1)));
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).not.toBe(hashOf(before));
  });
});

/** The content that a row was made from. */
function hashOf(row: Record<string, unknown> | undefined): unknown {
  return provenanceSchema.parse(row?.['provenance']).video_hash;
}

describe('a watch that names a file again', () => {
  it('asks nothing when its content is the same, and tries again what failed', async () => {
    const [calm = '', other = ''] = await world.clips('calm', 'other');
    let settled: (() => void) | undefined;
    let isRefused = true;
    const model = teacher(({ prompt_key, video }) =>
      isRefused && video?.path === other && prompt_key === 'normal_global_caption' ? '' : undefined,
    );
    const counts: number[] = [];
    async function* arrivals(): AsyncGenerator<Outcome<Video>> {
      for (const video of [calm, calm, other, other]) {
        const done = new Promise<void>((resolve) => (settled = resolve));
        yield going({ video });
        await done;
        counts.push(model.questions.length);
        isRefused = counts.length < 3;
        await noted(video, () => chmod(video, counts.length % 2 ? 0o640 : 0o600));
      }
    }
    const summary = await world.run(model, {
      config: world.config({ refresh: 'video' }),
      watch: () => arrivals(),
      onEvent: (event) => event.type === 'settled' && settled?.(),
    });
    expect(counts[1]).toBe(counts[0]);
    expect(summary).toMatchObject({ inputs: 4, done: 3, failed: 1 });
    expect(await world.rows('0')).toHaveLength(2);
    expect(await world.rows('1a')).toHaveLength(2);
    expect(await world.rows('failures.jsonl')).toEqual([]);
  });
});
