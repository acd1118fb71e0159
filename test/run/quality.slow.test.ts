import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { QuotaError } from '../../src/errors/errors.js';
import { renderQa } from '../../src/qa/index.js';
import {
  type QualityReport,
  qualityMarkdown,
  qualityReport,
  qualityReportSchema,
  validateDataset,
} from '../../src/quality/index.js';
import type { QaPair } from '../../src/records/record.js';
import { pairOf } from '../operators/records.js';
import { nameIn, teacher, useWorld } from './world.js';

const world = useWorld();

async function reported(): Promise<QualityReport> {
  return qualityReportSchema.parse(
    JSON.parse(await readFile(world.results('step_4_output/quality.json'), 'utf8')),
  );
}

const page = () => readFile(world.results('step_4_output/QUALITY.md'), 'utf8');
const withoutReasoning = (about: string): QaPair => ({ ...pairOf('mcq', about), reasoning: '' });

/** Answers multiple-choice prompts with other pairs from time to time. */
const saying = (pairs: (name: string, isRepair: boolean) => readonly QaPair[]) => {
  const asked = new Set<string>();
  return teacher((question) => {
    if (!question.prompt_key.endsWith('_mcq')) return undefined;
    const name = nameIn(question);
    const isRepair = asked.has(name);
    asked.add(name);
    return renderQa('mcq', pairs(name, isRepair));
  });
};

describe('the quality report', () => {
  it('counts items, yield by step, and videos of which nothing is left', async () => {
    await world.clips('calm', 'crash', 'slides', 'broken', 'long');
    await world.run(teacher());
    const { items, yield: passed, videos_without_items: nothing, run, lengths } = await reported();

    expect(run).toMatchObject({ ended: 'whole', why: null });
    expect(items.videos).toBe(2);
    expect(items.by_task.find(({ task }) => task === 'scene_description')).toEqual({
      task: 'scene_description',
      items: 2,
      videos: 2,
      by_lane: { anomaly: 1, normal: 1, unknown: 0 },
    });
    expect(lengths.map(({ task }) => task)).toEqual(items.by_task.map(({ task }) => task));
    const steps = Object.fromEntries(passed.steps.map(({ step, ...counts }) => [step, counts]));
    expect(steps['probe']).toEqual({ in: 5, out: 4, failed: 1, filtered: 0, skipped: 0 });
    expect(steps['0']).toEqual({ in: 3, out: 2, failed: 0, filtered: 1, skipped: 0 });
    expect(steps['1a']).toEqual({ in: 3, out: 2, failed: 0, filtered: 0, skipped: 1 });
    expect(steps['1c']).toMatchObject({ in: 1, out: 1 });
    expect(steps['4']).toMatchObject({ in: 2, out: 2 });
    expect(passed.answers).toContainEqual({ qa_type: 'mcq', answers: 2, failed: 0 });
    expect(nothing).toMatchObject({ count: 2, failed: 1, skipped: 1, refused: 0, unfinished: 0 });
    expect(nothing.first.map(({ why }) => why)).toEqual([
      'failed at step probe, damaged',
      expect.stringMatching(/^skipped at step 1a, /),
    ]);
  });

  it('says what each check refused before and after the repair, and what the repair saved', async () => {
    await world.clips('calm', 'lost');
    const model = saying((name, isRepair) =>
      name === 'calm' && isRepair
        ? [pairOf('mcq', 'mended')]
        : [pairOf('mcq', name), withoutReasoning(`${name} b`)],
    );
    await world.run(model);
    const { checks, repairs, yield: passed } = await reported();
    expect(repairs).toEqual({ answers: 2, rounds: 3, saved: 1 });
    expect(checks).toContainEqual({ name: 'reasoning_missing', before_repair: 2, after_repair: 1 });
    const kept = (await validateDataset([world.results()], { check_media: false })).figures;
    const pairs = kept.items.by_task.filter(({ task }) => !task.endsWith('_openended'));
    const count = pairs.reduce((sum, { items }) => sum + items, 0);
    expect(passed.pairs).toEqual({ kept: count, refused: 1, passed_at_once: count - 1 });
    expect(await page()).toContain('| reasoning_missing | 2 | 1 |');
  });

  it('names a video of which every answer was refused', async () => {
    await world.clips('lost');
    const model = saying((name) => [withoutReasoning(name)]);
    await world.run(model, { config: world.config({ qa_types: ['mcq'] }) });
    const { videos_without_items, yield: passed, items } = await reported();
    expect(items.total).toBe(0);
    expect(passed.answers).toEqual([{ qa_type: 'mcq', answers: 0, failed: 1 }]);
    expect(videos_without_items).toMatchObject({ count: 1, failed: 1 });
    expect(await page()).toContain('failed at step 3, rejected');
  });

  it('says that the run was stopped, and why', async () => {
    await world.clips('a', 'b', 'c');
    const model = teacher((question) => {
      if (nameIn(question) !== 'b') return undefined;
      throw new QuotaError('the quota of the day is used up');
    });
    await world.run(model, { config: world.config({ max_workers: 1, max_in_flight: 1 }) });
    const { run, videos_without_items } = await reported();
    expect(run).toMatchObject({ ended: 'stopped', why: expect.stringContaining('quota of the day') });
    expect(videos_without_items.failed).toBe(0);
    expect(await page()).toContain('stopped before all videos were done: ');
  });

  it('is not measured again when nothing has changed, and says when it was looked at', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const first = await reported();
    // A figure that no measuring gives: it stays as long as nothing is measured.
    await writeFile(
      world.results('step_4_output/quality.json'),
      JSON.stringify({ ...first, items: { ...first.items, videos: 77 } }),
    );
    await world.run(teacher());
    const second = await reported();
    expect(second.items.videos).toBe(77);
    expect(second.run.written_at > first.run.written_at).toBe(true);

    await world.clips('more');
    await world.run(teacher());
    expect((await reported()).items.videos).toBe(2);
  });

  it('is left as it is by a run that ended by an error, and by one without step 4', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const before = await page();
    await world.clips('more');
    await world.run(teacher(), { config: world.config({ steps: ['0', '1a'] }) });
    const failing = teacher(() => {
      throw new TypeError('a bug');
    });
    await expect(world.run(failing)).rejects.toThrow('a bug');
    expect(await page()).toBe(before);
  });

  it('of a run that was broken off has the figures of before, and says so', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const { items } = await reported();
    await world.clips('more');
    const abort = new AbortController();
    const model = teacher((question) => {
      if (question.prompt_key === 'normal_description') abort.abort();
      return undefined;
    });
    await world.run(model, { abort: abort.signal });
    const after = await reported();
    expect(after.run.ended).toBe('broken_off');
    expect(after.items).toEqual(items);
    expect(await page()).toContain('broken off in the middle');
    await world.run(teacher());
    expect((await reported()).items.videos).toBe(2);
  });

  it('is made anew where it was damaged or removed', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const { items } = await reported();
    await writeFile(world.results('step_4_output/quality.json'), '{"version": 1');
    await rm(world.results('step_4_output/QUALITY.md'));
    await world.run(teacher());
    expect((await reported()).items).toEqual(items);
    expect(await page()).toContain('# Quality');
  });

  it('can be asked for as a value, which writes nothing', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const written = await reported();
    const { mtimeMs } = await stat(world.results('step_4_output/quality.json'));
    const { run: _run, ...asked } = await qualityReport(world.results());
    const { run: _written, ...figures } = written;
    expect(asked).toEqual(figures);
    expect((await stat(world.results('step_4_output/quality.json'))).mtimeMs).toBe(mtimeMs);
  });

  it('shows names and texts of others as text, whatever they hold', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const report = await reported();
    const first = [{ video: 'a`b|c\u001b[2J.mp4', why: 'failed <img src=x>' }];
    const told = qualityMarkdown({
      ...report,
      videos_without_items: { count: 1, failed: 1, skipped: 0, refused: 0, unfinished: 0, first },
    });
    expect(told).toContain("- `a'b\\|c\\u001b[2J.mp4`: failed \\<img src=x\\>");
  });

  it('places intervals in their videos', async () => {
    await world.clips('calm');
    await world.run(teacher(), { config: world.config({ qa_types: ['temporal_localization'] }) });
    const { times } = await reported();
    expect(times.placed).toBe(times.intervals);
    expect(times.starts.reduce((sum, count) => sum + count, 0)).toBe(times.intervals);
  });
});
