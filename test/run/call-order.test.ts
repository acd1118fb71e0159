import { describe, expect, it } from 'vitest';
import type { Preference } from '../../src/flow/turns.js';
import { createAccount } from '../../src/models/account.js';
import { withAccount } from '../../src/models/limit.js';
import type { Step, TaskItem } from '../../src/records/record.js';
import { readLastRun } from '../../src/results/status/last-run.js';
import { CallOrder } from '../../src/run/call-order.js';
import { run } from '../../src/run/run.js';
import { fakeMedia, nameIn, teacher, useWorld } from './world.js';

const ITEMS = [{} as TaskItem];
const taskFiles = { append: async () => undefined, replace: () => undefined };

/** A watch over a run of these steps, and what it came to prefer. */
function watch(...steps: readonly Step[]) {
  const preferred: Preference[] = [];
  const callOrder = new CallOrder(new Set(steps), (preference) => preferred.push(preference));
  callOrder.roundBegins();
  return { preferred, callOrder, files: callOrder.watchItems(taskFiles) };
}

describe('what comes first', () => {
  it('is late steps until the last video is in and there is an item, whichever comes first', async () => {
    for (const itemFirst of [true, false]) {
      const { preferred, callOrder, files } = watch('3', '4');
      await files.append([]);
      if (itemFirst) await files.append(ITEMS);
      else callOrder.sourceEnded();
      expect(preferred).toEqual(['late']);
      if (itemFirst) callOrder.sourceEnded();
      else await files.append(ITEMS);
      expect(preferred).toEqual(['late', 'early']);
    }
  });

  it('does not wait for items where the run makes none', () => {
    const { preferred, callOrder } = watch('1a', '1b');
    callOrder.sourceEnded();
    expect(preferred).toEqual(['late', 'early']);
    expect(callOrder.first_item_sec).toBeNull();
  });

  it('is late steps again when a watched folder has more', async () => {
    const { preferred, callOrder, files } = watch('4');
    await files.append(ITEMS);
    callOrder.sourceEnded();
    callOrder.roundBegins();
    expect(preferred).toEqual(['late', 'early', 'late']);
  });
});

describe('a run', () => {
  const world = useWorld();

  /** One call at a time, so that the order of the questions is the order of the turns. */
  async function runOneByOne(max_in_flight: number) {
    const model = teacher();
    const limits = { max_concurrent: 1, requests_per_minute: null, tokens_per_minute: null };
    const account = createAccount({ ...limits, max_cooldown_ms: 1000 });
    const limited = withAccount(account)(model);
    const models = { vlm: limited, llm: limited, prefer: account.prefer };
    const config = world.config({ max_in_flight });
    const summary = await run({ config, media: fakeMedia(), models });
    const asked = model.questions.map((question) => ({ step: question.step, name: nameIn(question) }));
    return { summary, asked };
  }

  it('asks about the chunks of a video one after the other', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => `calm-${name}`);
    await world.clips(...names);
    const { asked, summary } = await runOneByOne(4);
    expect(summary).toMatchObject({ done: 8, failed: 0 });
    const chunks = asked.filter(({ step }) => step === '1b').map(({ name }) => name);
    expect(chunks.filter((name, index) => name !== chunks[index - 1])).toHaveLength(8);
  });

  it('tells, and keeps, after how long there was a first item', async () => {
    await world.clips('calm-a');
    const { summary } = await runOneByOne(4);
    expect(summary.first_item_sec).toBeGreaterThan(0);
    const noted = await readLastRun(world.results());
    expect(noted?.summary?.first_item_sec).toBe(summary.first_item_sec);
    const again = await runOneByOne(4);
    expect(again.summary).toMatchObject({ items: 0, first_item_sec: null });
  });
});
