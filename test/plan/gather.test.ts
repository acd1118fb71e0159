import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.js';
import { gatherPlan, type PlanOptions } from '../../src/plan/gather.js';
import type { Plan } from '../../src/plan/plan.js';
import { CALLS, fakeMedia, teacher, useWorld } from '../run/world.js';

const world = useWorld();
const ENDPOINT = { backend: 'gemini', gemini: { api_key: 'key-of-the-test' } };

/** A plan over the world's videos. */
function plan(workflow: object = {}, rest: object = {}, options: Partial<PlanOptions> = {}): Promise<Plan> {
  const config = world.config(workflow, { vlm: ENDPOINT, llm: ENDPOINT, ...rest });
  return gatherPlan({ config, media: fakeMedia(), environment: {}, ...options });
}

describe('a plan', () => {
  it('counts the calls of both lanes where step 0 is to sort, and one where the lane is given', async () => {
    await world.clips('a', 'b');
    const auto = await plan();
    expect(auto.total.calls).toEqual({ from: 2 * CALLS.normal, to: 2 * CALLS.anomaly });
    expect(auto.unsorted).toBe(2);
    const normal = await plan({ mode: 'normal' });
    // Step 0 does not sort then: a call less.
    expect(normal.total.calls).toEqual({ from: 2 * (CALLS.normal - 1), to: 2 * (CALLS.normal - 1) });
    expect(normal.unsorted).toBe(0);
    const anomaly = await plan({ mode: 'anomaly' });
    expect(anomaly.total.calls.to).toBe(2 * (CALLS.anomaly - 1));
  });

  it('finds nothing to do after a run, also where other models made the records', async () => {
    await world.clips('a', 'crash-b', 'slides-c');
    await world.run(teacher());
    const after = await plan();
    expect(after.videos).toMatchObject({ to_do: 0, finished: 2, filtered: 1 });
    expect(after.total.calls).toEqual({ from: 0, to: 0 });
    expect(after.time).toMatchObject({ seconds: 0, bound: null });
  });

  it('counts only the questions of types that are added', async () => {
    await world.clips('a', 'crash-b');
    await world.run(teacher(), { config: world.config({ qa_types: ['mcq', 'bcq'] }) });
    const more = await plan({ qa_types: ['mcq', 'bcq', 'open_qa'] });
    expect(more.total.calls).toEqual({ from: 2, to: 2 });
    expect(more.lines.map(({ step }) => step)).toEqual(['3']);
    expect(more.unsorted).toBe(0);
  });

  it('says why a video is not to be done', async () => {
    await world.clips('long-a', 'broken-b', 'c');
    const found = await plan({ mode: 'normal' });
    expect(found.videos).toMatchObject({ to_do: 1, skipped: 1, unreadable: 1 });
    expect(found.reasons.map(({ fate, kind, count }) => ({ fate, kind, count }))).toEqual(
      expect.arrayContaining([
        { fate: 'skipped', kind: 'too_long', count: 1 },
        { fate: 'unreadable', kind: 'damaged', count: 1 },
      ]),
    );
    expect(found.inputs).toBe(Object.values(found.videos).reduce((sum, count) => sum + count, 0));
  });

  it('tells failures that are tried again from those that are left alone', async () => {
    await world.clips('a', 'b');
    const failing = teacher(({ video, prompt_key }) =>
      prompt_key === 'normal_description' || video?.path.includes('/b.') ? '' : undefined,
    );
    const summary = await world.run(failing);
    expect(summary.failed).toBe(2);
    const again = await plan();
    expect(again).toMatchObject({ videos: { to_do: 2 }, retried: 2 });
    const left = await plan({ retry_failed: false });
    expect(left.videos).toMatchObject({ to_do: 0, left_alone: 2 });
  });

  it('keeps records that are out of date, and counts them again for a refresh', async () => {
    await world.clips('a');
    await world.run(teacher());
    const all = await plan({ refresh: 'all', mode: 'normal' });
    expect(all.total.calls.to).toBeGreaterThan(10);
    const some = await plan({ refresh: 'all', refresh_steps: ['3'], mode: 'normal' });
    expect(some.total.calls.to).toBe(8);
  });

  it('plans a pilot as the run would take it', async () => {
    await world.clips('a', 'b', 'c', 'd', 'e');
    const pilot = await plan({ pilot: 2, mode: 'normal' });
    expect(pilot.inputs).toBe(2);
    expect(pilot.notes.join()).toContain('a pilot of 2');
  });

  it('names the field of each price that is unknown, and sums up those that are known', async () => {
    await world.clips('a');
    const price_per_million_tokens = { input: 1, output: 2 };
    const priced = { backend: 'gemini', gemini: { price_per_million_tokens } };
    const half = await plan({ mode: 'normal' }, { vlm: priced });
    expect(half.unpriced).toEqual([
      { model: 'gemini-3.1-flash-lite-preview', field: 'llm.gemini.price_per_million_tokens' },
    ]);
    expect(half.total.cost).toBeNull();
    const { total, unpriced } = await plan({ mode: 'normal' }, { vlm: priced, llm: priced });
    expect(unpriced).toEqual([]);
    expect(total.cost?.to).toBeCloseTo((total.input_tokens.to + 2 * total.output_tokens.to) / 1e6, 5);
  });

  it('expects servers to keep what prompts share, where there is a price for it and from the second video on', async () => {
    await world.clips('a', 'b', 'c');
    const priced = (cached: number | null) => ({
      backend: 'gemini',
      gemini: { price_per_million_tokens: { input: 1, output: 2, cached } },
    });
    const full = await plan({ mode: 'normal' }, { vlm: priced(null), llm: priced(null) });
    expect(full.total.cached_tokens.to).toBe(0);
    const { lines, total } = await plan({ mode: 'normal' }, { vlm: priced(0.1), llm: priced(0.1) });
    const kept = lines.filter(({ cached_tokens }) => cached_tokens.to > 0);
    // The prompts that watch begin with a video, and the description is too short.
    expect(kept.map(({ step }) => step)).toEqual(['3']);
    // Eight prompts, each of 1,024 tokens or more, for two of three videos.
    expect(total.cached_tokens.to).toBeGreaterThanOrEqual(2 * 8 * 1024);
    expect(total.cached_tokens.to % 128).toBe(0);
    const saved = (0.9 * total.cached_tokens.to) / 1e6;
    expect(total.cost?.to).toBeCloseTo((full.total.cost?.to ?? 0) - saved, 6);
  });

  it('needs no key, and says that the run does', async () => {
    await world.clips('a');
    const { notes } = await plan(
      { mode: 'normal' },
      { vlm: { backend: 'gemini' }, llm: { backend: 'openai', openai: { model_name: 'm' } } },
    );
    expect(notes.join()).toContain('a run needs a key for vlm.gemini and llm.openai');
  });

  it('knows the limit at which the run would end', async () => {
    await world.clips('a');
    const { budget } = await plan({ mode: 'normal' }, { limits: { max_calls: 5 } });
    expect(budget).toMatchObject({ reached: 'max_calls', spent: { calls: 0 } });
  });

  it('names what bounds the time', async () => {
    await world.clips('a', 'b', 'c');
    const paced = { backend: 'gemini', gemini: { requests_per_minute: 10 } };
    const byRequests = await plan({ mode: 'normal' }, { vlm: paced, llm: paced });
    const calls = byRequests.total.calls.to;
    expect(byRequests.time.bound).toBe('requests');
    const minutes = byRequests.time.bounds.requests / 60;
    expect(minutes).toBeGreaterThan(Math.ceil(calls / 10) - 1);
    expect(minutes).toBeLessThan(Math.ceil(calls / 10));
    expect(byRequests.time.limit).toContain('10 requests a minute of vlm.gemini, llm.gemini');
    const single = { backend: 'gemini', gemini: { max_concurrent: 1 } };
    const byCalls = await plan({ mode: 'normal' }, { vlm: single, llm: single });
    expect(byCalls.time.bound).toBe('concurrency');
  });

  it('is told of each video, and given up when it is aborted', async () => {
    await world.clips('a', 'b', 'c');
    const seen: number[] = [];
    await plan({}, {}, { onVideo: (videos) => void seen.push(videos) });
    expect(seen.at(-1)).toBe(3);
    const abort = AbortSignal.abort();
    await expect(plan({}, {}, { abort })).rejects.toThrow();
  });

  it('stops where the run would, before it looks at any video', async () => {
    await world.clips('a');
    const media = fakeMedia();
    const config = parseConfig({ results_dir: world.results(), workflow: { steps: ['3'] } });
    await expect(gatherPlan({ config, media, environment: {} })).rejects.toThrow(
      'step 3 needs the records of step 2',
    );
    expect(media.probed).toEqual([]);
  });
});
