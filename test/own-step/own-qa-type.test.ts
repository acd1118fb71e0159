import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatherPlan } from '../../src/plan/gather.js';
import { renderQa } from '../../src/qa/index.js';
import { pairsOf } from '../operators/records.js';
import { fakeMedia, nameIn, teacher, useWorld } from '../run/world.js';

const world = useWorld();

/** A pack with a type of its own, which is answered like an open question. */
async function pack(types = '  - mcq\n  - name: safety_rule\n    like: open_qa\n'): Promise<string> {
  const folder = world.path('yard');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pack.yaml'), `name: yard\nextends: general\nqa_types:\n${types}`);
  for (const lane of ['anomaly', 'normal'])
    await writeFile(
      join(folder, `${lane}_safety_rule.md`),
      'Which rule applies?\n\n{detailed_description}\n',
    );
  return folder;
}

const teaching = () =>
  teacher((question) =>
    question.prompt_key.endsWith('_safety_rule')
      ? renderQa('open_qa', pairsOf('open_qa', nameIn(question)))
      : undefined,
  );

async function config(qa_types: readonly string[] = ['mcq', 'safety_rule'], rest: object = {}) {
  return world.config({ qa_types }, { prompts_module: await pack(), ...rest });
}

describe('a QA type of one’s own', () => {
  it('is asked by its own prompt, and its items go where those of the type it is like go', async () => {
    await world.clips('calm', 'crash');
    const model = teaching();
    const summary = await world.run(model, { config: await config() });
    expect(summary).toMatchObject({ done: 2, failed: 0 });
    const keys = (await world.rows('3')).map(({ prompt_key }) => prompt_key).sort();
    expect(keys).toEqual(['anomaly_mcq', 'anomaly_safety_rule', 'normal_mcq', 'normal_safety_rule']);
    expect((await world.items('open_qa')).length).toBeGreaterThan(0);
  });

  it('is there again in a second run, and when the task files are built anew', async () => {
    await world.clips('calm');
    await world.run(teaching(), { config: await config() });
    const before = await world.taskFiles();
    await rm(world.results('step_4_output'), { recursive: true });
    const again = teaching();
    await world.run(again, { config: await config() });
    expect(again.questions).toEqual([]);
    expect(await world.taskFiles()).toEqual(before);
  });

  it('is counted by the plan', async () => {
    await world.clips('calm');
    const signals = { vlm: { backend: 'signals' }, llm: { backend: 'signals' } };
    const plan = await gatherPlan({ config: await config(undefined, signals), media: fakeMedia() });
    expect(plan.lines.find(({ step }) => step === '3')?.calls).toEqual({ from: 2, to: 2 });
  });

  it('is refused before any call where the pack does not declare it', async () => {
    await world.clips('calm');
    const model = teaching();
    await expect(world.run(model, { config: await config(['safty_rule']) })).rejects.toMatchObject({
      message: 'workflow.qa_types: the pack yard has no prompts for safty_rule',
      hint: 'it offers mcq, safety_rule; take the others out',
    });
    expect(model.questions).toEqual([]);
  });
});
