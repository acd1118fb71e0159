import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ask,
  type Call,
  ConfigError,
  defineStep,
  each,
  going,
  type Questioned,
  rowHead,
  StepList,
  type Trace,
  traceOf,
} from '../../src/index.js';
import { gatherPlan } from '../../src/plan/gather.js';
import { fakeMedia, teacher, useWorld } from '../run/world.js';
import { peopleStep } from './people.js';

type Looked = Questioned & { readonly holds: boolean; readonly look_trace: Trace };

const lookCall = ({ video, qa_output, prompt_key }: Questioned): Call<boolean> => ({
  step: 'look',
  prompt_key: 'second_look',
  about: `${video} ${prompt_key}`,
  variables: { qa_output, detailed_description: video },
  parse: (text) => text === 'yes',
});

/** Looks again at each answer, and takes away those that do not hold. */
const lookStep = defineStep<Questioned, Looked>({
  id: 'look',
  title: 'second look',
  after: '3',
  made_from: ['3'],
  watches: false,
  workers: ['qa'],
  per: 'prompt_key',
  prompts: {
    second_look: { watches: false, offers: ['qa_output', 'detailed_description'], requires: [['qa_output']] },
  },
  row: {
    file: 'step_look/looks.jsonl',
    fields: { prompt_key: z.string(), holds: z.boolean() },
    of: (record) => ({
      row: { ...rowHead(record), prompt_key: record.prompt_key, holds: record.holds },
      trace: record.look_trace,
    }),
  },
  calls: (record) => [lookCall(record)],
  judges: (answer, { holds }) =>
    holds === false
      ? { ...answer, qa: [], rejections: [{ reasons: ['second_look: it does not hold'] }] }
      : answer,
  operator: ({ llm, settings }) =>
    each({ step: 'look', concurrency: settings.concurrency }, async (record, signal) => {
      const asked = await ask(llm, settings.pack, lookCall(record), signal);
      return going({ ...record, holds: asked.value, look_trace: traceOf(llm, settings.pack, [asked]) });
    }),
});

const world = useWorld();
const steps = [lookStep];
const ROWS = 'step_look/looks.jsonl';

/** Answers of mcq do not hold, all others do. */
const looking = () =>
  teacher(({ prompt_key, about }) =>
    prompt_key === 'second_look' ? (about?.endsWith('mcq') ? 'no' : 'yes') : undefined,
  );

async function config(workflow: object = {}, rest: object = {}) {
  const prompts_module = world.path('pack');
  await mkdir(prompts_module, { recursive: true });
  await writeFile(join(prompts_module, 'pack.yaml'), 'name: looks\nextends: general\n');
  await writeFile(join(prompts_module, 'second_look.md'), 'Does it hold?\n\n{qa_output}\n');
  return world.config({ qa_types: ['mcq', 'open_qa'], ...workflow }, { prompts_module, ...rest });
}

const stepsAsked = (model: ReturnType<typeof looking>) => model.questions.map(({ step }) => step);

describe('a step of one’s own behind the questions', () => {
  it('has a row for each answer, and what it finds holds in the task files', async () => {
    await world.clips('calm', 'crash');
    const summary = await world.run(looking(), { config: await config(), steps });
    expect(summary).toMatchObject({ done: 2, failed: 0 });
    const rows = await world.rows(ROWS);
    expect(rows.map(({ prompt_key, holds }) => [prompt_key, holds]).sort()).toEqual([
      ['anomaly_mcq', false],
      ['anomaly_open_qa', true],
      ['normal_mcq', false],
      ['normal_open_qa', true],
    ]);
    const answers = await world.rows('3');
    for (const row of rows) {
      const made = answers.find(
        ({ video, prompt_key }) => video === row['video'] && prompt_key === row['prompt_key'],
      );
      expect(Object(row['provenance']).upstream).toBe(Object(made?.['provenance']).fingerprint);
    }
    expect(await world.items('mcq')).toEqual([]);
    expect((await world.items('open_qa')).length).toBeGreaterThan(0);
  });

  it('is not forgotten by a rebuild, and a second run asks nothing', async () => {
    await world.clips('calm', 'crash');
    await world.run(looking(), { config: await config(), steps });
    const before = await world.taskFiles();
    await rm(world.results('step_4_output'), { recursive: true });
    const again = looking();
    await world.run(again, { config: await config(), steps });
    expect(again.questions).toEqual([]);
    expect(await world.taskFiles()).toEqual(before);
  });

  it('takes up an earlier run without it, and asks nothing else', async () => {
    await world.clips('calm', 'crash');
    await world.run(teacher(), { config: world.config({ qa_types: ['mcq', 'open_qa'] }) });
    expect((await world.items('mcq')).length).toBeGreaterThan(0);
    const model = looking();
    const summary = await world.run(model, { config: await config(), steps });
    expect(summary).toMatchObject({ done: 2, failed: 0 });
    expect(stepsAsked(model)).toEqual(['look', 'look', 'look', 'look']);
    expect(await world.items('mcq')).toEqual([]);
    expect((await world.items('open_qa')).length).toBeGreaterThan(0);
  });

  it('is caught up with where one of its rows is gone, beside a QA type that is new', async () => {
    await world.clips('calm');
    await world.run(looking(), { config: await config(), steps });
    const before = await world.taskFiles();
    const file = world.results(ROWS);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const kept = lines.filter((line) => !line.includes('normal_mcq'));
    expect(kept).toHaveLength(lines.length - 1);
    await writeFile(file, `${kept.join('\n')}\n`);
    const model = looking();
    const summary = await world.run(model, {
      config: await config({ qa_types: ['mcq', 'open_qa', 'bcq'] }),
      steps,
    });
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(stepsAsked(model).sort()).toEqual(['3', 'look', 'look']);
    expect((await world.rows(ROWS)).map(({ prompt_key }) => prompt_key).sort()).toEqual([
      'normal_bcq',
      'normal_mcq',
      'normal_open_qa',
    ]);
    expect(await world.items('open_qa')).toEqual(JSON.parse(before['open_qa.json'] ?? '').items);
    expect(await world.items('mcq')).toEqual([]);
  });

  it('looks again where the answer was given anew', async () => {
    await world.clips('calm');
    await world.run(looking(), { config: await config(), steps });
    const model = looking();
    const refresh = await config({ refresh: 'all', refresh_steps: ['3'] });
    await world.run(model, { config: refresh, steps });
    expect(stepsAsked(model).sort()).toEqual(['3', '3', 'look', 'look']);
    expect(await world.rows(ROWS)).toHaveLength(2);
  });

  it('is counted by the plan, for answers to come and for those that are there', async () => {
    await world.clips('calm');
    const signals = { vlm: { backend: 'signals' }, llm: { backend: 'signals' } };
    const planned = async () =>
      gatherPlan({ config: await config({ mode: 'normal' }, signals), media: fakeMedia(), steps });
    const looks = async () => (await planned()).lines.find(({ step }) => step === 'look')?.calls;
    expect(await looks()).toEqual({ from: 2, to: 2 });
    await world.run(looking(), { config: await config(), steps });
    await rm(world.results(ROWS));
    expect(await looks()).toEqual({ from: 2, to: 2 });
  });

  it('must have a row for each answer there, and for each video before', () => {
    const late = { ...peopleStep, after: '3', made_from: ['3'] };
    expect(() => new StepList([late])).toThrow(ConfigError);
    expect(() => new StepList([{ ...lookStep, after: '2', made_from: ['2'] }])).toThrow(ConfigError);
  });
});
