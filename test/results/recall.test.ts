import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { going, type Step, type Video } from '../../src/records/record.js';
import { Ledger } from '../../src/results/ledger/ledger.js';
import { type Recalled, recall } from '../../src/results/recall.js';
import { refreshOf } from '../../src/results/refresh.js';
import { STEPS } from '../../src/steps.js';
import { ROW_FILES } from '../helpers/steps.js';
import { gone, outcomesOf } from '../operators/records.js';
import { fakeMedia, teacher, useWorld } from '../run/world.js';

const world = useWorld();

/** What is recalled of a video, with all steps selected or these. */
async function recalled(
  video: Video,
  steps: readonly Step[] = STEPS.ids,
  ledger?: Ledger,
): Promise<Recalled> {
  const { workflow } = world.config();
  const options = {
    results_dir: world.results(),
    steps: new Set(steps),
    workflow,
    media: fakeMedia(),
    refresh: refreshOf(workflow),
  };
  const [outcome] = await outcomesOf(
    recall(ledger ?? (await Ledger.read(world.results())), options),
    going(video),
  );
  if (outcome?.ok) return outcome.record;
  throw new Error(`expected a record, got ${JSON.stringify(outcome)}`);
}

describe('recall', () => {
  it('leaves a new video everything to pass', async () => {
    const record = await recalled({ video: '/v/new.mp4', meta: { camera: 7 } });
    expect(record).toMatchObject({ video: '/v/new.mp4', meta: { camera: 7 } });
    expect([[...record.pending], record.pending_types]).toEqual([[...STEPS.ids], [...QA_TYPES]]);
    expect(record.mode).toBeUndefined();
  });

  it('leaves a video that is done nothing to pass, and does not even read its rows', async () => {
    const [calm = '', crash = ''] = await world.clips('calm', 'crash');
    await world.run(teacher());
    const ledger = await Ledger.read(world.results());
    for (const file of Object.values(ROW_FILES)) await rm(world.results(file));
    for (const video of [calm, crash]) {
      const record = await recalled({ video }, STEPS.ids, ledger);
      expect([[...record.pending], record.pending_types]).toEqual([[], []]);
      expect(record).not.toHaveProperty('global_caption');
    }
    expect((await recalled({ video: crash }, STEPS.ids, ledger)).mode).toBe('anomaly');
  });

  it('gives a video the fields of its deepest rows and leaves it what is missing', async () => {
    const [crash = ''] = await world.clips('crash');
    await world.run(teacher(), { config: world.config({ steps: ['0', '1a', '1b', '1c'] }) });
    expect(await recalled({ video: crash })).toMatchObject({
      video: crash,
      mode: 'anomaly',
      video_length: 12,
      global_caption: 'Clip [crash]: anomaly_global_caption .',
      chunk_captions: [{}, {}, {}],
      highlight_chunk: { anomaly_timestamp_sec: 4 },
      pending: new Set(['2', '3', '4']),
    });
  });

  it('takes nothing for out of date after a run that went through', async () => {
    const clips = await world.clips('calm', 'crash');
    await world.run(teacher());
    const ledger = await Ledger.read(world.results());
    for (const clip of clips) expect(ledger.find(clip)?.stale).toEqual(new Map());
  });

  it('prefers what the input says of a video to what a row says', async () => {
    const row = { video_length: 12, mode: 'normal', global_caption: 'g', dense_caption: 'd' };
    await world.leave('1a', { video: '/v/a.mp4', ...row, meta: { camera: 1 }, pending: 'no', lineage: 3 });
    const record = await recalled({ video: '/v/a.mp4', mode: 'anomaly', meta: { camera: 7 } }, ['2']);
    expect(record).toMatchObject({ mode: 'anomaly', meta: { camera: 7 }, global_caption: 'g' });
    expect(record.pending).toEqual(new Set(['2']));
    expect(record.lineage).toEqual({ prints: {} });
  });

  it('knows a video whose row has a relative path', async () => {
    const row = { video_length: 12, mode: 'normal', global_caption: 'g', dense_caption: 'd' };
    await world.leave('1a', { video: 'videos/a.mp4', ...row });
    expect(await recalled({ video: resolve('videos/a.mp4') }, ['2'])).toMatchObject({
      video: resolve('videos/a.mp4'),
      global_caption: 'g',
    });
  });

  it('ends a video that step 0 found out of domain, but not where step 0 is left out', async () => {
    const captions = { video_length: 12, mode: 'normal', global_caption: 'g', dense_caption: 'd' };
    await world.leave('0', { video: '/v/a.mp4', is_valid: false, raw_response: 'No.' });
    await world.leave('1a', { video: '/v/a.mp4', ...captions });
    await expect(recalled({ video: '/v/a.mp4' })).rejects.toThrow('"state":"filtered"');
    expect((await recalled({ video: '/v/a.mp4' }, ['2'])).pending).toEqual(new Set(['2']));
  });

  it('lets pass what has ended', async () => {
    const { workflow } = world.config();
    const passing = gone();
    const options = {
      results_dir: world.results(),
      steps: new Set(STEPS.ids),
      workflow,
      media: fakeMedia(),
      refresh: refreshOf(workflow),
    };
    expect(await outcomesOf(recall(await Ledger.read(world.results()), options), passing)).toEqual([passing]);
  });
});
