/** Limits on what may be spent: never gone beyond, kept over kills, and no loss when they are raised. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Spending, spendingPath } from '../../src/results/spending.js';
import { failuresOf } from '../helpers/checks.js';
import { reeltrace, startReeltrace, temporaryFolder } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import { askedOften, askingGemini } from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';

/** Calls that may be under way at once. */
const CONCURRENT = 4;
const { at, remove } = temporaryFolder();

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'changes', 'flickers', 'passes']);
}, 120_000);
afterAll(remove);

async function start() {
  const teacher = await createTeacher();
  const server = await startGemini({ answer: async (question) => teacher.answer(question) });
  const args = (results: string) => [
    ...['run', '--videos', at('videos'), '-o', at(results), '--mode', 'normal'],
    ...askingGemini(server.url),
  ];
  return { server, args };
}

function spentIn(results: string): Spending {
  return JSON.parse(readFileSync(spendingPath(at(results)), 'utf8')) as Spending;
}

describe.concurrent('a limit on calls', () => {
  it('ends the run cleanly, and a raised one goes on where it stopped', { timeout: 240_000 }, async () => {
    const { server, args } = await start();
    const whole = await reeltrace(args('whole'));
    expect(whole.code, whole.stderr).toBe(0);
    const all = server.asked.length;
    expect(spentIn('whole').calls).toBe(all);

    for (const limit of [7, 20, all]) {
      const run = await reeltrace([...args('limited'), `limits.max_calls=${limit}`]);
      expect(server.asked.length - all).toBe(limit);
      expect(spentIn('limited').calls).toBe(limit);
      expect(run.code, run.stderr).toBe(limit < all ? 1 : 0);
      expect(failuresOf(at('limited'))).toEqual([]);
      if (limit === all) continue;
      expect(run.stderr).toContain(`budget: limits.max_calls ${limit} reached`);
      expect(run.stderr).toContain('raise limits.max_calls');
    }
    expect([...askedOften(server.asked).values()].every((times) => times === 2)).toBe(true);
    await server.close();
  });

  it('holds over kills: what was under way counts', { timeout: 240_000 }, async () => {
    const { server, args } = await start();
    const limited = [...args('killed'), 'limits.max_calls=30'];
    for (const goal of [5, 12, 20]) {
      const run = startReeltrace(limited);
      await server.until(() => server.asked.length >= goal);
      run.kill('SIGKILL');
      await run.finished;
      const { calls } = spentIn('killed');
      expect(calls).toBeGreaterThanOrEqual(server.asked.length);
      expect(calls).toBeLessThanOrEqual(server.asked.length + CONCURRENT);
    }
    const last = await reeltrace(limited);
    expect(last.code).toBe(1);
    expect(server.asked.length).toBeLessThanOrEqual(30);
    expect(spentIn('killed').calls).toBe(30);
    await server.close();
  });
});

describe.concurrent('other limits', () => {
  it('hold tokens, but for what the calls in flight take beyond what was expected', {
    timeout: 240_000,
  }, async () => {
    const { server, args } = await start();
    const max = 30_000;
    const run = await reeltrace([...args('tokens'), `limits.max_tokens=${max}`]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('budget: limits.max_tokens 30,000 reached');
    const { input_tokens, output_tokens, calls } = spentIn('tokens');
    expect(calls).toBeGreaterThan(5);
    const mean = (input_tokens + output_tokens) / calls;
    expect(input_tokens + output_tokens).toBeLessThan(max + CONCURRENT * mean);
    expect(input_tokens + output_tokens).toBeGreaterThan(max / 2);
    await server.close();
  });

  it('on money need prices: one that is unknown is named before anything is asked', async () => {
    const { server, args } = await start();
    const run = await reeltrace([...args('unpriced'), 'limits.max_cost=1']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('limits.max_cost: the price of gemini-3.1-flash-lite-preview is unknown');
    expect(run.stderr).toContain('vlm.gemini.price_per_million_tokens');
    expect(server.asked).toHaveLength(0);
    await server.close();
  });

  it('hold money', { timeout: 240_000 }, async () => {
    const { server, args } = await start();
    const prices = ['vlm', 'llm'].map(
      (name) => `${name}.gemini.price_per_million_tokens={input: 100, output: 400}`,
    );
    const run = await reeltrace([...args('money'), ...prices, 'limits.max_cost=3']);
    expect(run.code, run.stderr).toBe(1);
    expect(run.stderr).toContain('budget: limits.max_cost 3 reached');
    const { cost, calls } = spentIn('money');
    expect(cost).toBeGreaterThan(1);
    expect(cost).toBeLessThan(3 + CONCURRENT * (cost / calls));
    await server.close();
  });
});
