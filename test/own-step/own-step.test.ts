import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { each, ended, going, QuotaError, type RunEvent, StepList } from '../../src/index.js';
import { gatherPlan } from '../../src/plan/gather.js';
import { gatherStatus } from '../../src/results/status/status.js';
import { fakeMedia, nameIn, teacher, useWorld } from '../run/world.js';
import { peopleStep, writePeoplePack } from './people.js';

const world = useWorld();
const steps = [peopleStep];
const ROWS = 'step_people/people.jsonl';

const counting = (answer: (name: string) => string | Error = () => '3 people') =>
  teacher((question) => (question.prompt_key === 'people_count' ? answer(nameIn(question)) : undefined));

async function config(workflow: object = {}, rest: object = {}) {
  const prompts_module = await writePeoplePack(world.path('pack'));
  return world.config(workflow, { prompts_module, ...rest });
}

const askedOf = (model: ReturnType<typeof counting>) =>
  model.questions.filter(({ step }) => step === 'people').map(nameIn);

describe('a step of one’s own', () => {
  it('asks its prompt behind the step that it names, and leaves a row with all that a row has', async () => {
    await world.clips('calm', 'crash', 'slides');
    const model = counting();
    const summary = await world.run(model, { config: await config(), steps });
    expect(summary).toMatchObject({ inputs: 3, done: 2, filtered: 1, failed: 0 });
    expect(askedOf(model).sort()).toEqual(['calm', 'crash']);
    expect(model.questions.find(({ step }) => step === 'people')?.text).toMatch(/^Count the people in this/);
    const [row] = await world.rows(ROWS);
    expect(row).toMatchObject({ video_length: 12, people: 3 });
    const [description] = (await world.rows('2')).filter(({ video }) => video === row?.['video']);
    const { fingerprint } = Object(description?.['provenance']) as { fingerprint: string };
    expect(row?.['provenance']).toMatchObject({
      calls: 1,
      prompts: { people_count: expect.stringMatching(/^[0-9a-f]{16}$/) },
      upstream: fingerprint,
    });
    expect((await world.items('mcq')).length).toBeGreaterThan(0);
  });

  it('is not asked again by a second run, and is caught up with where its rows are gone', async () => {
    await world.clips('calm', 'crash');
    await world.run(counting(), { config: await config(), steps });
    const again = counting();
    await world.run(again, { config: await config(), steps });
    expect(again.questions).toEqual([]);

    const lost = world.results(ROWS);
    const rows = (await readFile(lost, 'utf8')).split('\n');
    await writeFile(lost, `${rows[0]}\n`);
    const third = counting();
    await world.run(third, { config: await config(), steps });
    expect(third.questions.map(({ step }) => step)).toEqual(['people']);
    expect(await world.rows(ROWS)).toHaveLength(2);
  });

  it('takes up an earlier run without it', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const model = counting();
    await world.run(model, { config: await config(), steps });
    expect(model.questions.map(({ step }) => step)).toEqual(['people']);
  });

  it('fails for its own video under its own name, and is tried again', async () => {
    await world.clips('calm', 'crash');
    const model = counting((name) => (name === 'calm' ? 'nobody knows' : '2'));
    const summary = await world.run(model, { config: await config(), steps });
    expect(summary).toMatchObject({ done: 1, failed: 1 });
    const [failure] = await world.rows('failures.jsonl');
    expect(failure).toMatchObject({ step: 'people', prompt_key: 'people_count', kind: 'unparseable' });
    const again = counting();
    expect(await world.run(again, { config: await config(), steps })).toMatchObject({ done: 2, failed: 0 });
    expect(askedOf(again)).toEqual(['calm']);
    expect(await world.rows('failures.jsonl')).toEqual([]);
  });

  it('is out of date when its prompt changes, and made again by a refresh, alone', async () => {
    await world.clips('calm');
    await world.run(counting(), { config: await config(), steps });
    const prompts_module = await writePeoplePack(world.path('pack'), 'How many {unit} are there?');
    const plain = await world.run(counting(), { config: world.config({}, { prompts_module }), steps });
    expect(plain.stale).toEqual({ prompt: 1 });
    const model = counting(() => '5');
    await world.run(model, { config: world.config({ refresh: 'stale' }, { prompts_module }), steps });
    expect(model.questions.map(({ step }) => step)).toEqual(['people']);
    expect((await world.rows(ROWS)).map(({ people }) => people)).toEqual([5]);
  });

  it('is out of date when the row that it is made from changes', async () => {
    await world.clips('calm');
    await world.run(counting(), { config: await config(), steps });
    const refresh = await config({ refresh: 'all', refresh_steps: ['2'] });
    const summary = await world.run(counting(), { config: refresh, steps });
    expect(summary.stale['upstream']).toBeGreaterThan(0);
  });

  it('is counted by the plan, and told by status and progress under its title', async () => {
    await world.clips('calm', 'crash');
    const signals = { vlm: { backend: 'signals' }, llm: { backend: 'signals' } };
    const planned = await config({ mode: 'normal' }, signals);
    const plan = await gatherPlan({ config: planned, media: fakeMedia(), steps });
    expect(plan.lines.find(({ step }) => step === 'people')?.calls).toEqual({ from: 2, to: 2 });

    const events: RunEvent[] = [];
    await world.run(counting(), { config: await config(), steps, onEvent: (event) => events.push(event) });
    const began = events.find((event) => event.type === 'began');
    expect(began?.steps).toEqual(new StepList(steps).ids);
    expect([began?.titles['people'], began?.places['people']]).toEqual([
      'people',
      { places: 4, field: 'max_workers' },
    ]);
    const told = events.flatMap((event) =>
      event.type === 'step' && event.event.step === 'people' ? event : [],
    );
    expect(told.map(({ event }) => event.change).sort()).toEqual(['entered', 'entered', 'left', 'left']);

    const status = await gatherStatus(world.results());
    expect(status.steps.find(({ step }) => step === 'people')).toEqual({
      step: 'people',
      title: 'people',
      records: 2,
      stale: 0,
    });
    expect(status.videos).toMatchObject({ done: 2, unfinished: 0 });
  });

  it('is stopped by a used-up budget like any other step', async () => {
    await world.clips('calm');
    const model = counting(() => new QuotaError('the budget is used up'));
    const summary = await world.run(model, { config: await config(), steps });
    expect(summary.stopped).toMatchObject({ state: 'postponed', step: 'people' });
    expect(await world.rows('failures.jsonl')).toEqual([]);
  });
});

describe('an operator of one’s own', () => {
  it('works behind a step, and its endings are those of its video', async () => {
    await world.clips('calm', 'crash');
    const quiet = each({ step: 'too_quiet', concurrency: 4 }, async (record) =>
      record.video.includes('calm')
        ? ended({
            state: 'filtered',
            video: record.video,
            step: 'too_quiet',
            kind: 'quiet',
            message: 'Calm.',
          })
        : going(record),
    );
    const model = teacher();
    const summary = await world.run(model, { operators: { '2': quiet } });
    expect(summary).toMatchObject({ done: 1, filtered: 1 });
    expect(
      model.questions.filter(({ step }) => step === '3').every((asked) => nameIn(asked) === 'crash'),
    ).toBe(true);
  });
});
